/**
 * The loop: an interceptor that sends a request, asks the rule book what follows, waits
 * and sends it again. The only package that knows spring-retry and HTTP clients.
 */
@NullMarked
package io.github.retrystarter.client;

import org.jspecify.annotations.NullMarked;
