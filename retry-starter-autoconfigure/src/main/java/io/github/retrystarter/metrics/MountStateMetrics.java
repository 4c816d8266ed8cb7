package io.github.retrystarter.metrics;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RateLimitMode;
import io.github.retrystarter.client.MountState;
import io.github.retrystarter.client.RetryPolicyListener;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;

/**
 * Shows the current state of the mounts.
 */
public class MountStateMetrics implements RetryPolicyListener {

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
	 * Counter of changes of policies while the application runs. Tag: {@code result},
	 * {@code changed} or {@code refused}. It comes with the first change.
	 */
	public static final String RELOADS = "retry.reloads";

	private final MeterRegistry registry;

	/**
	 * Register the meters of all mounts that are enabled.
	 * @param registry where to register them
	 * @param interceptor whose mounts to show
	 */
	public MountStateMetrics(MeterRegistry registry, RetryingClientHttpRequestInterceptor interceptor) {
		this.registry = registry;
		interceptor.mounts().forEach(this::register);
	}

	private Counter reloads(String result) {
		return Counter.builder(RELOADS)
			.description("Changes of policies while the application runs")
			.tag("result", result)
			.register(this.registry);
	}

	private void register(MountState state) {
		HttpRetryPolicy policy = state.mount().policy();
		if (!state.mount().enabled()) {
			return;
		}
		if (policy.budget().enabled()) {
			gauge(BUDGET, "Tokens left in the emptiest budget", state, MountStateMetrics::budget);
		}
		gauge(WAITING, "Calls that wait now", state, MountState::waiting);
		if (policy.rateLimit() != RateLimitMode.OFF) {
			gauge(HOLDS, "Servers that take no calls now", state, (mount) -> mount.holds().size());
		}
	}

	/**
	 * Not a number where the budget has been switched off, so that nobody takes it for an
	 * empty one.
	 */
	private static double budget(MountState state) {
		return state.mount().policy().budget().enabled() ? state.lowestBudget() : Double.NaN;
	}

	@Override
	public void changed(Collection<MountState> mounts) {
		reloads("changed").increment();
		mounts.forEach(this::register);
	}

	@Override
	public void refused() {
		reloads("refused").increment();
	}

	private void gauge(String name, String description, MountState state, ToDoubleFunction<MountState> value) {
		// To register one again would be a warning.
		if (this.registry.find(name).tag("mount", state.mount().name()).gauge() == null) {
			Gauge.builder(name, state, value)
				.description(description)
				.tag("mount", state.mount().name())
				.strongReference(true)
				.register(this.registry);
		}
	}

}
