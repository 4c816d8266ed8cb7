package io.github.retrystarter.metrics;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import org.springframework.http.HttpStatus;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.StatusSet;
import io.github.retrystarter.StopReason;

/**
 * The meters of one method of a mount. All are there from the start, except those of
 * retries after a status without a name, such as 599, that is on the list with its whole
 * class, as by 5xx. These are added when first needed.
 */
final class MethodMeters {

	private static final int CLASS = 100;

	private final MeterRegistry registry;

	private final Tags tags;

	private final Map<String, Calls> calls = new HashMap<>();

	private final Map<String, Counter> attempts = new ConcurrentHashMap<>();

	MethodMeters(MeterRegistry registry, RetryMount mount, String method) {
		this.registry = registry;
		this.tags = Tags.of("mount", mount.name(), "method", method);
		outcomes().forEach((outcome) -> this.calls.put(outcome, new Calls(
				counter(HttpRetryMetrics.CALLS, "Calls by how they ended", "outcome", outcome), new LongAdder())));
		causes(mount.policy()).forEach(this::attempts);
	}

	private static Stream<String> outcomes() {
		return Stream.of(StopReason.values())
			.flatMap((reason) -> Stream.of(reason.outcome(1), reason.outcome(2)))
			.distinct();
	}

	private static Stream<String> causes(HttpRetryPolicy policy) {
		IntStream afterHeader = policy.respectRetryAfterHeader() ? HttpRetryPolicy.RETRY_AFTER_STATUSES.stream()
				: IntStream.empty();
		IntStream statuses = IntStream.concat(policy.statusForcelist().stream(), afterHeader)
			.filter((status) -> isForeseen(status, policy.statusForcelist()))
			.distinct();
		return Stream.concat(Stream.of("connect", "read", RetryDecision.Retry.CONDITION),
				statuses.mapToObj((status) -> "status_" + status));
	}

	private static boolean isForeseen(int status, StatusSet list) {
		int first = status - status % CLASS;
		return HttpStatus.resolve(status) != null || !IntStream.range(first, first + CLASS).allMatch(list::contains);
	}

	/**
	 * The calls with one outcome.
	 */
	Calls calls(String outcome) {
		return Objects.requireNonNull(this.calls.get(outcome));
	}

	/**
	 * The counter of the retries with one cause.
	 */
	Counter attempts(String cause) {
		return this.attempts.computeIfAbsent(cause,
				(absent) -> counter(HttpRetryMetrics.ATTEMPTS, "Retries sent by what caused them", "reason", cause));
	}

	/**
	 * Pass on how many calls of each outcome there have been since the start.
	 */
	void forEachTotal(BiConsumer<String, Long> action) {
		this.calls.forEach((outcome, calls) -> action.accept(outcome, calls.total().sum()));
	}

	private Counter counter(String name, String description, String tag, String value) {
		return Counter.builder(name).description(description).tags(this.tags).tag(tag, value).register(this.registry);
	}

	/**
	 * Calls with one outcome: their counter, which a registry may filter, merge or reset,
	 * and how many there have been since the start.
	 */
	record Calls(Counter counter, LongAdder total) {

		void increment() {
			this.counter.increment();
			this.total.increment();
		}

	}

}
