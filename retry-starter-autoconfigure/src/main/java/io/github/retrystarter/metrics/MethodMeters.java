package io.github.retrystarter.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

/**
 * The meters of one method of a mount. Those that can be foreseen are there together, the
 * others from when they are first needed.
 */
final class MethodMeters {

	/**
	 * How the causes begin that are statuses.
	 */
	static final String STATUS = "status_";

	/**
	 * With all outcomes and other causes there are no more than 25 series.
	 */
	private static final int MAX_STATUSES = 7;

	private final MeterRegistry registry;

	private final Tags tags;

	private final Map<String, Calls> calls = new ConcurrentHashMap<>();

	private final Map<String, Counter> attempts = new ConcurrentHashMap<>();

	private final AtomicInteger statuses = new AtomicInteger();

	MethodMeters(MeterRegistry registry, Tags tags, ForeseenSeries foreseen) {
		this.registry = registry;
		this.tags = tags;
		foreseen.outcomes().forEach(this::calls);
		foreseen.causes().forEach(this::attempts);
	}

	Calls calls(String outcome) {
		Calls calls = this.calls.get(outcome);
		return (calls != null) ? calls
				: this.calls.computeIfAbsent(outcome,
						(absent) -> new Calls(
								counter(HttpRetryMetrics.CALLS, "Calls by how they ended", "outcome", outcome),
								new LongAdder()));
	}

	/**
	 * The counter of the retries with one cause. Statuses share one once there are many.
	 */
	Counter attempts(String cause) {
		Counter attempts = this.attempts.get(cause);
		return (attempts != null) ? attempts
				: this.attempts.computeIfAbsent(cause, (absent) -> counter(HttpRetryMetrics.ATTEMPTS,
						"Retries sent by what caused them", "reason", reason(cause)));
	}

	private String reason(String cause) {
		return (cause.startsWith(STATUS) && this.statuses.incrementAndGet() > MAX_STATUSES) ? STATUS + "other" : cause;
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
