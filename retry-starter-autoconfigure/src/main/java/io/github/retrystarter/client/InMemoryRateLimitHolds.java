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

	private final Map<Key, Instant> holds = new ConcurrentHashMap<>();

	// Of two threads that hold, one makes room for itself before the other comes.
	private final Lock holding = new ReentrantLock();

	@Override
	public void hold(String mount, Origin origin, Instant until) {
		this.holding.lock();
		try {
			this.holds.merge(new Key(mount, origin), until, (one, other) -> one.isAfter(other) ? one : other);
			if (this.holds.size() > MAX_HOLDS) {
				this.holds.remove(Collections.min(this.holds.entrySet(), Map.Entry.comparingByValue()).getKey());
			}
		}
		finally {
			this.holding.unlock();
		}
	}

	@Override
	public @Nullable Instant until(String mount, Origin origin) {
		return this.holds.get(new Key(mount, origin));
	}

	@Override
	public Map<Origin, Instant> all(String mount) {
		Map<Origin, Instant> all = new HashMap<>();
		this.holds.forEach((key, until) -> {
			if (key.mount().equals(mount)) {
				all.put(key.origin(), until);
			}
		});
		return all;
	}

	private record Key(String mount, Origin origin) {

	}

}
