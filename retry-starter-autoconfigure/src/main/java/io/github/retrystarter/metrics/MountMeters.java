package io.github.retrystarter.metrics;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.DelaySource;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.StopReason;
import io.github.retrystarter.client.RetryCallObserver;

/**
 * The meters of one mount, all at hand, so that counting is no more than an addition.
 */
final class MountMeters implements RetryCallObserver {

	private static final String OTHER = "OTHER";

	private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", OTHER);

	private final Map<String, MethodMeters> methods = new HashMap<>();

	private final Map<DelaySource, Timer> delays = new EnumMap<>(DelaySource.class);

	private final Counter rejected;

	MountMeters(MeterRegistry registry, RetryMount mount) {
		METHODS.forEach((method) -> this.methods.put(method, new MethodMeters(registry, mount, method)));
		for (DelaySource source : DelaySource.values()) {
			this.delays.put(source,
					Timer.builder(HttpRetryMetrics.DELAY)
						.description("Waits before retries by who asked for them")
						.tag("mount", mount.name())
						.tag("source", source.tag())
						.register(registry));
		}
		this.rejected = Counter.builder(HttpRetryMetrics.REJECTED)
			.description("Calls that were not sent, because their server takes none")
			.tag("mount", mount.name())
			.register(registry);
	}

	/**
	 * The tag for a method, which is the same for all rare ones.
	 */
	static String tag(HttpMethod method) {
		return METHODS.contains(method.name()) ? method.name() : OTHER;
	}

	@Override
	public void finished(RetryMount mount, HttpRequest request, StopReason reason, List<AttemptRecord> history) {
		MethodMeters meters = Objects.requireNonNull(this.methods.get(tag(request.getMethod())));
		meters.calls(reason.outcome(history.size())).increment();
		for (int i = 0; i < history.size() - 1; i++) {
			if (history.get(i).decision() instanceof RetryDecision.Retry retry) {
				meters.attempts(retry.cause()).increment();
			}
		}
	}

	@Override
	public void waited(RetryMount mount, HttpRequest request, DelaySource source, Duration time) {
		Objects.requireNonNull(this.delays.get(source)).record(time);
	}

	@Override
	public void rejected(RetryMount mount, HttpRequest request) {
		this.rejected.increment();
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
