package io.github.retrystarter.client;

import java.time.Clock;
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

import org.springframework.retry.RetryListener;

/**
 * What all calls through one interceptor share.
 *
 * @param parts what the application plugs in
 * @param nanoTime the time that passes, in nanoseconds
 * @param random source of randomness, uniform in [0, 1)
 * @param pause how calls wait
 * @param disposal how discarded responses are closed
 * @param conditions what has an opinion on attempts
 * @param gate what holds calls back
 * @param guard keeps failures of the application's parts from the calls
 * @param log one line per event
 */
record CallEnvironment(Parts parts, LongSupplier nanoTime, DoubleSupplier random, RetryPause pause,
		ResponseDisposal disposal, RetryConditions conditions, RateLimitGate gate, FailureGuard guard, RetryLog log) {

	Clock clock() {
		return this.parts.clock();
	}

	/**
	 * The application's listeners, in their order.
	 */
	List<RetryListener> hooks() {
		return this.parts.hooks();
	}

}
