/**
 * The rule book: what is retried, when, and why not. Everything here is a value or a pure
 * function; it knows neither an HTTP client nor Spring Boot, and has no clock and no
 * randomness of its own.
 */
@NullMarked
package io.github.retrystarter;

import org.jspecify.annotations.NullMarked;
