package io.github.retrystarter.metrics;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.http.HttpStatus;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.StopReason;

/**
 * The meters of one method of a mount. They are there from the start, but for retries
 * after a status that has no name, such as 599: these are when they come.
 */
final class MethodMeters {

	private static final String SUCCESS = "success";

	private static final String SUCCESS_AFTER_RETRY = "success_after_retry";

	private final MeterRegistry registry;

	private final String mount;

	private final String method;

	private final Map<StopReason, CallCounter> calls = new EnumMap<>(StopReason.class);

	private final CallCounter successesAfterRetry;

	private final Map<String, Counter> attempts = new ConcurrentHashMap<>();

	MethodMeters(MeterRegistry registry, RetryMount mount, String method) {
		this.registry = registry;
		this.mount = mount.name();
		this.method = method;
		for (StopReason reason : StopReason.values()) {
			this.calls.put(reason, callCounter((reason == StopReason.COMPLETED) ? SUCCESS : reason.tag()));
		}
		this.successesAfterRetry = callCounter(SUCCESS_AFTER_RETRY);
		causes(mount.policy()).forEach(this::attempts);
	}

	private static Stream<String> causes(HttpRetryPolicy policy) {
		IntStream afterHeader = policy.respectRetryAfterHeader() ? HttpRetryPolicy.RETRY_AFTER_STATUSES.stream()
				: IntStream.empty();
		IntStream statuses = IntStream.concat(policy.statusForcelist().stream(), afterHeader)
			.filter((status) -> HttpStatus.resolve(status) != null)
			.distinct();
		return Stream.concat(Stream.of("connect", "read", RetryDecision.Retry.CONDITION),
				statuses.mapToObj((status) -> "status_" + status));
	}

	/**
	 * How a call ended, in the words of {@value HttpRetryMetrics#CALLS}.
	 */
	static String outcome(StopReason reason, List<AttemptRecord> history) {
		if (reason != StopReason.COMPLETED) {
			return reason.tag();
		}
		return (history.size() == 1) ? SUCCESS : SUCCESS_AFTER_RETRY;
	}

	/**
	 * The counter of the calls that ended as this one.
	 */
	CallCounter calls(StopReason reason, List<AttemptRecord> history) {
		boolean afterRetry = reason == StopReason.COMPLETED && history.size() > 1;
		return afterRetry ? this.successesAfterRetry : this.calls.get(reason);
	}

	/**
	 * The counter of the retries that had one cause.
	 */
	Counter attempts(String cause) {
		Counter counter = this.attempts.get(cause);
		return (counter != null) ? counter : this.attempts.computeIfAbsent(cause,
				(absent) -> counter(HttpRetryMetrics.ATTEMPTS, "Retries sent by what caused them", "reason", cause));
	}

	/**
	 * Show how many calls there have been since the start, by how they ended.
	 */
	void forEachTotal(BiConsumer<String, Long> action) {
		this.calls.values().forEach((counter) -> action.accept(counter.outcome(), counter.total().sum()));
		action.accept(SUCCESS_AFTER_RETRY, this.successesAfterRetry.total().sum());
	}

	private CallCounter callCounter(String outcome) {
		return new CallCounter(outcome, counter(HttpRetryMetrics.CALLS, "Calls by how they ended", "outcome", outcome));
	}

	private Counter counter(String name, String description, String tag, String value) {
		return Counter.builder(name)
			.description(description)
			.tag("mount", this.mount)
			.tag("method", this.method)
			.tag(tag, value)
			.register(this.registry);
	}

}
