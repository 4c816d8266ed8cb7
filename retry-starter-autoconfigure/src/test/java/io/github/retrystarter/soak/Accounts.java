package io.github.retrystarter.soak;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

import io.github.retrystarter.metrics.HttpRetryMetrics;

/**
 * The books of the callers, of the server and of the meters, side by side.
 */
final class Accounts {

	private final Callers callers;

	private final Ledger ledger;

	private final Randomness randomness;

	private final MeterRegistry registry;

	Accounts(Callers callers, Ledger ledger, Randomness randomness, MeterRegistry registry) {
		this.callers = callers;
		this.ledger = ledger;
		this.randomness = randomness;
		this.registry = registry;
	}

	Stream<CallAccount> calls() {
		return IntStream.range(0, this.callers.made())
			.mapToObj((call) -> new CallAccount(call, this.randomness.kind(call), this.callers.ending(call),
					this.ledger.requests(call), this.ledger.effects(call)));
	}

	int made() {
		return this.callers.made();
	}

	int requests() {
		return this.ledger.requests();
	}

	Map<Fate, Integer> fates() {
		return Stream.of(Fate.values())
			.collect(Collectors.toMap(Function.identity(), this.ledger::requests, Integer::sum, TreeMap::new));
	}

	<K> Map<K, KindAccount> by(Function<CallAccount, K> key) {
		return calls().collect(Collectors.toMap(key, KindAccount::of, KindAccount::plus, TreeMap::new));
	}

	Map<Ending, Integer> byEnding() {
		return calls().collect(Collectors.toMap(CallAccount::ending, (call) -> 1, Integer::sum, TreeMap::new));
	}

	/**
	 * The counted calls by the values of a tag, without the zeros.
	 */
	Map<String, Integer> countedCalls(String tag) {
		return counted(HttpRetryMetrics.CALLS, (counter) -> counter.getId().getTag(tag));
	}

	/**
	 * The counted retries by the values of a tag, without the zeros.
	 */
	Map<String, Integer> countedRetries(String tag) {
		return counted(HttpRetryMetrics.ATTEMPTS, (counter) -> counter.getId().getTag(tag));
	}

	private Map<String, Integer> counted(String meter, Function<Counter, String> word) {
		return this.registry.find(meter)
			.counters()
			.stream()
			.filter((counter) -> counter.count() > 0)
			.collect(Collectors.toMap(word, (counter) -> (int) counter.count(), Integer::sum, TreeMap::new));
	}

	static int sum(Map<?, Integer> counts) {
		return counts.values().stream().mapToInt(Integer::intValue).sum();
	}

}
