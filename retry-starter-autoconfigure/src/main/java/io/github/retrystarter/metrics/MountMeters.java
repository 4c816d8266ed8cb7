package io.github.retrystarter.metrics;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.DelaySource;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RateLimitMode;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.StopReason;
import io.github.retrystarter.client.RetryCallObserver;

/**
 * The meters of one mount, all at hand, so that counting is no more than an addition.
 * Those of a method come with its first call.
 */
final class MountMeters implements RetryCallObserver {

	private static final String OTHER = "OTHER";

	private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", OTHER);

	private static final Set<String> NAMES = Set.of(HttpRetryMetrics.CALLS, HttpRetryMetrics.ATTEMPTS,
			HttpRetryMetrics.DELAY, HttpRetryMetrics.REJECTED, MountStateMetrics.BUDGET, MountStateMetrics.WAITING,
			MountStateMetrics.HOLDS);

	private final MeterRegistry registry;

	private final RetryMount mount;

	private final Map<String, MethodMeters> methods = new ConcurrentHashMap<>();

	private final Map<DelaySource, Timer> delays = new ConcurrentHashMap<>();

	MountMeters(MeterRegistry registry, RetryMount mount) {
		this.registry = registry;
		this.mount = mount;
		if (mount.policy().rateLimit() != RateLimitMode.OFF) {
			rejected();
		}
	}

	/**
	 * The tag for a method, which is the same for all rare ones.
	 */
	static String tag(HttpMethod method) {
		return METHODS.contains(method.name()) ? method.name() : OTHER;
	}

	@Override
	public void finished(RetryMount mount, HttpRequest request, StopReason reason, List<AttemptRecord> history) {
		MethodMeters meters = meters(request.getMethod(), mount.policy());
		meters.calls(reason.outcome(history.size())).increment();
		for (int i = 0; i < history.size() - 1; i++) {
			if (history.get(i).decision() instanceof RetryDecision.Retry retry) {
				meters.attempts(retry.cause()).increment();
			}
		}
	}

	private MethodMeters meters(HttpMethod method, HttpRetryPolicy policy) {
		MethodMeters meters = this.methods.get(method.name());
		return (meters != null) ? meters
				: this.methods.computeIfAbsent(tag(method), (tag) -> new MethodMeters(this.registry,
						Tags.of("mount", this.mount.name(), "method", tag), foreseen(method, tag, policy)));
	}

	private static ForeseenSeries foreseen(HttpMethod method, String tag, HttpRetryPolicy policy) {
		boolean keyed = policy.idempotencyKey().isGeneratedFor(method);
		boolean repeated = keyed || policy.allowedMethods().contains(method);
		boolean several = tag.equals(OTHER);
		return new ForeseenSeries(policy, repeated || several, !repeated || several, keyed);
	}

	@Override
	public void waited(RetryMount mount, HttpRequest request, DelaySource source, Duration time) {
		this.delays.computeIfAbsent(source, this::delay).record(time);
	}

	private Timer delay(DelaySource source) {
		return Timer.builder(HttpRetryMetrics.DELAY)
			.description("Waits by who asked for them")
			.tag("mount", this.mount.name())
			.tag("source", source.tag())
			.register(this.registry);
	}

	@Override
	public void rejected(RetryMount mount, HttpRequest request) {
		rejected().increment();
	}

	private Counter rejected() {
		return Counter.builder(HttpRetryMetrics.REJECTED)
			.description("Calls that were not sent, because their server takes none")
			.tag("mount", this.mount.name())
			.register(this.registry);
	}

	/**
	 * Remove the meters of some mounts from a registry.
	 * @param mounts their names
	 */
	static void remove(Set<String> mounts, MeterRegistry registry) {
		if (mounts.isEmpty()) {
			return;
		}
		registry.getMeters().forEach((meter) -> {
			String mount = meter.getId().getTag("mount");
			if (NAMES.contains(meter.getId().getName()) && mount != null && mounts.contains(mount)) {
				registry.remove(meter);
			}
		});
	}

	/**
	 * How many calls there have been since the start, by outcome, except those that are
	 * 0.
	 */
	Map<String, Long> totals() {
		Map<String, Long> totals = new TreeMap<>();
		this.methods.values()
			.forEach((method) -> method.forEachTotal((outcome, total) -> totals.merge(outcome, total, Long::sum)));
		totals.values().removeIf((total) -> total == 0);
		return totals;
	}

}
