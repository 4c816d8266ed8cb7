package io.github.retrystarter.client;

import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.Origin;

/**
 * Holds of this application alone. When there are too many, those that end first are
 * forgotten.
 */
final class InMemoryRateLimitHolds implements RateLimitHolds {

	private static final int MAX_HOLDS = 1024;

	private final Map<RateLimitScope, Instant> holds = new ConcurrentHashMap<>();

	// Of two threads that hold, one makes room for itself before the other comes.
	private final Lock holding = new ReentrantLock();

	@Override
	public void hold(RateLimitScope scope, Instant until) {
		this.holding.lock();
		try {
			this.holds.merge(scope, until, InMemoryRateLimitHolds::later);
			if (this.holds.size() > MAX_HOLDS) {
				this.holds.remove(Collections.min(this.holds.entrySet(), Map.Entry.comparingByValue()).getKey());
			}
		}
		finally {
			this.holding.unlock();
		}
	}

	@Override
	public @Nullable Instant until(RateLimitScope scope) {
		return this.holds.get(scope);
	}

	@Override
	public Map<Origin, Instant> all(String mount) {
		Map<Origin, Instant> all = new HashMap<>();
		this.holds.forEach((scope, until) -> {
			if (scope.mount().equals(mount)) {
				all.merge(scope.origin(), until, InMemoryRateLimitHolds::later);
			}
		});
		return all;
	}

	private static Instant later(Instant one, Instant other) {
		return one.isAfter(other) ? one : other;
	}

}
