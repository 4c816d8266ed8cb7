package io.github.retrystarter.client;

import java.time.Clock;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.stream.Collectors;

import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;

/**
 * What all calls through one interceptor share.
 *
 * @param clock the time
 * @param random source of chance, uniform in [0, 1)
 * @param pause how calls wait
 * @param disposal how discarded answers are closed
 * @param conditions what has an opinion on attempts
 * @param gate what holds calls back
 * @param budgetsByMount the budgets by the name of their mount
 */
record CallEnvironment(Clock clock, DoubleSupplier random, RetryPause pause, ResponseDisposal disposal,
		RetryConditions conditions, RateLimitGate gate, Map<String, RetryBudgets> budgetsByMount) {

	static Map<String, RetryBudgets> budgets(RetryMounts mounts) {
		return mounts.all()
			.stream()
			.collect(Collectors.toUnmodifiableMap(RetryMount::name,
					(mount) -> new RetryBudgets(mount.policy().budget())));
	}

	RetryBudgets budgets(RetryMount mount) {
		return this.budgetsByMount.get(mount.name());
	}

}
