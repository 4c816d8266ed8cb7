package io.github.retrystarter.actuate;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.BudgetRule;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.Origin;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.client.MountState;
import io.github.retrystarter.metrics.HttpRetryMetrics;

/**
 * Describes mounts as they are now.
 *
 * @param changes knows what has been set while the application runs
 * @param metrics counts calls, {@code null} if nothing does
 */
record MountDescriber(PolicyChanges changes, @Nullable HttpRetryMetrics metrics) {

	private static final int MAX_DELAYS = 10;

	RetryDescriptor.Mount describe(MountState state) {
		RetryMount mount = state.mount();
		HttpRetryPolicy policy = mount.policy();
		return new RetryDescriptor.Mount((mount.url() != null) ? mount.url().toString() : null, mount.enabled(),
				state.isRetrying(), state.isRemoved(),
				PolicySettings.describe(mount, this.changes.configuredDefault(), this.changes.keys(mount.name())),
				delays(policy), policy.worstCase(), budget(state, policy.budget()), state.waiting(),
				byText(state.holds()), byText(state.downOrigins()),
				(this.metrics != null) ? this.metrics.totals(mount.name()) : Map.of());
	}

	private static List<Duration> delays(HttpRetryPolicy policy) {
		return IntStream.rangeClosed(1, Math.min(policy.total(), MAX_DELAYS)).mapToObj(policy.backoff()::plan).toList();
	}

	private static RetryDescriptor.@Nullable Budget budget(MountState state, BudgetRule rule) {
		return rule.enabled() ? new RetryDescriptor.Budget(state.lowestBudget(), rule.capacity()) : null;
	}

	private static <T> Map<String, T> byText(Map<Origin, T> byOrigin) {
		Map<String, T> sorted = new TreeMap<>();
		byOrigin.forEach((origin, value) -> sorted.put(origin.toString(), value));
		return sorted;
	}

}
