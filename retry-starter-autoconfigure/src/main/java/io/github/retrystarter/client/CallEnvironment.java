package io.github.retrystarter.client;

import java.time.Clock;
import java.util.Map;
import java.util.function.DoubleSupplier;

import io.github.retrystarter.RetryMount;

/**
 * What all calls through one interceptor share.
 *
 * @param clock the time
 * @param random source of randomness, uniform in [0, 1)
 * @param pause how calls wait
 * @param disposal how discarded responses are closed
 * @param conditions what has an opinion on attempts
 * @param gate what holds calls back
 * @param states the mounts at run time, by their names
 */
record CallEnvironment(Clock clock, DoubleSupplier random, RetryPause pause, ResponseDisposal disposal,
		RetryConditions conditions, RateLimitGate gate, Map<String, MountState> states) {

	MountState state(RetryMount mount) {
		return this.states.get(mount.name());
	}

}
