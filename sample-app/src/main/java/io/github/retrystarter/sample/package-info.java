/**
 * An application whose calls are retried, with all that is worth copying from it:
 * {@code application.yml}, a client, and the test of that client. What makes the upstream
 * fail, and shows what the retries did about it, is in the packages below.
 */
@NullMarked
package io.github.retrystarter.sample;

import org.jspecify.annotations.NullMarked;
