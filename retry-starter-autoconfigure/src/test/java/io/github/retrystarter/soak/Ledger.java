package io.github.retrystarter.soak;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * What the server received and did, by the number of the call.
 */
final class Ledger {

	private final AtomicIntegerArray requests;

	private final AtomicIntegerArray effects;

	private final AtomicIntegerArray fates = new AtomicIntegerArray(Fate.values().length);

	private final Set<String> keys = ConcurrentHashMap.newKeySet();

	private final Map<String, Integer> repeats = new ConcurrentHashMap<>();

	Ledger(int calls) {
		this.requests = new AtomicIntegerArray(calls);
		this.effects = new AtomicIntegerArray(calls);
	}

	/**
	 * Note a request.
	 * @return the number of the request within its call, from 1
	 */
	int received(int call) {
		return this.requests.incrementAndGet(call);
	}

	/**
	 * Do what a request asks for: once for each key, always if there is none.
	 */
	void apply(int call, String key) {
		if (key == null || this.keys.add(key)) {
			this.effects.incrementAndGet(call);
		}
	}

	/**
	 * Whether a request repeats what was done, and is one of the first two to do so.
	 */
	boolean isStillWorkedOn(String key) {
		return key != null && this.keys.contains(key) && this.repeats.merge(key, 1, Integer::sum) <= 2;
	}

	void met(Fate fate) {
		this.fates.incrementAndGet(fate.ordinal());
	}

	int requests(int call) {
		return this.requests.get(call);
	}

	int effects(int call) {
		return this.effects.get(call);
	}

	int requests(Fate fate) {
		return this.fates.get(fate.ordinal());
	}

	/**
	 * All requests.
	 */
	int requests() {
		int sum = 0;
		for (int call = 0; call < this.requests.length(); call++) {
			sum += this.requests.get(call);
		}
		return sum;
	}

}
