package io.github.retrystarter;

import java.time.Duration;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;

import org.springframework.http.HttpMethod;

/**
 * Everything a decision depends on: one attempt of a call, and the call so far.
 *
 * @param number number of this attempt, 1 for the first
 * @param sameKind how many attempts of this call, this one included, ended with the same
 * kind of outcome: never sent, failed after sending, or a response
 * @param method method of the request
 * @param idempotent whether the caller declared the request repeatable, explicitly or by
 * an idempotency key; asked only if the method does not make it so
 * @param keyed whether the request carries an idempotency key; asked only for statuses
 * that mean something else then
 * @param refreshable whether a repeat may bring other credentials: no attempt of this
 * call was repeated for that yet, and those of the request are not its caller's; asked
 * only after 401
 * @param outcome how the attempt ended
 * @param opinion what the conditions say about it
 * @param hold how long the server takes no calls from now on, zero if it takes them
 * @param elapsed time since the call began, zero if the policy sets no time-out
 * @param time the current time, asked only if {@code Retry-After} holds a date
 * @param random source of randomness, uniform in [0, 1), for jitter
 */
public record Attempt(int number, int sameKind, HttpMethod method, BooleanSupplier idempotent, BooleanSupplier keyed,
		BooleanSupplier refreshable, Outcome outcome, RetryOpinion opinion, Duration hold, Duration elapsed,
		InstantSource time, DoubleSupplier random) {

}
