package io.github.retrystarter.metrics;

import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RateLimitMode;
import io.github.retrystarter.client.MountState;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;

/**
 * Shows the current state of the mounts.
 */
public final class MountStateMetrics {

	/**
	 * Gauge of the tokens left in the emptiest budget of a mount that has one. Tag:
	 * {@code mount}.
	 */
	public static final String BUDGET = "retry.budget";

	/**
	 * Gauge of the calls that wait now, for a retry or for the end of a hold. Tag:
	 * {@code mount}.
	 */
	public static final String WAITING = "retry.waiting";

	/**
	 * Gauge of the servers that have a hold now, of a mount with a rate limit. Tag:
	 * {@code mount}.
	 */
	public static final String HOLDS = "retry.holds";

	/**
	 * Register the meters of all mounts that are enabled.
	 * @param registry where to register them
	 * @param interceptor whose mounts to show
	 */
	public MountStateMetrics(MeterRegistry registry, RetryingClientHttpRequestInterceptor interceptor) {
		interceptor.mounts().stream().filter((state) -> state.mount().enabled()).forEach((state) -> {
			HttpRetryPolicy policy = state.mount().policy();
			if (policy.budget().enabled()) {
				gauge(registry, BUDGET, "Tokens left in the emptiest budget", state, MountState::lowestBudget);
			}
			gauge(registry, WAITING, "Calls that wait now", state, MountState::waiting);
			if (policy.rateLimit() != RateLimitMode.OFF) {
				gauge(registry, HOLDS, "Servers that take no calls now", state, (mount) -> mount.holds().size());
			}
		});
	}

	private static void gauge(MeterRegistry registry, String name, String description, MountState state,
			ToDoubleFunction<MountState> value) {
		Gauge.builder(name, state, value)
			.description(description)
			.tag("mount", state.mount().name())
			.strongReference(true)
			.register(registry);
	}

}
