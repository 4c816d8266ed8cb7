package io.github.retrystarter.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.data.redis.core.StringRedisTemplate;

import io.github.retrystarter.Origin;
import io.github.retrystarter.client.RateLimitHolds;
import io.github.retrystarter.client.RateLimitScope;
import io.github.retrystarter.client.SteadyTime;

/**
 * Holds that all instances of a fleet share through Redis. Each instance has all of them
 * in memory, where calls look: no call ever waits for Redis. What an instance learns is
 * handed to the others by one thread, by a message; every ten seconds, and at start, it
 * also reads what the fleet knows, because a subscription can die without a sign. While
 * Redis is away each instance goes by what it learns itself.
 */
public class RedisRateLimitHolds implements RateLimitHolds, SmartLifecycle {

	private static final Duration REPAIR = Duration.ofSeconds(10);

	private final RateLimitHolds local = RateLimitHolds.inMemory();

	private final Map<RateLimitScope, Instant> unsent = new ConcurrentHashMap<>();

	private final AtomicBoolean writing = new AtomicBoolean();

	private final RedisThread thread = new RedisThread();

	private final RedisHoldsStore store;

	private final InstantSource time;

	private final Function<String, @Nullable Duration> longest;

	private volatile byte[] partitionKey = this.local.partitionKey();

	private long nextRepair;

	/**
	 * Create holds. They are shared from {@link #start()} on.
	 * @param redis access to Redis, version 6.2 or later
	 * @param fleet name of those who share their holds
	 * @param clock has what tells the time of day
	 * @param longest how long a hold may last for a mount, {@code null} if there is no
	 * such mount here
	 */
	public RedisRateLimitHolds(StringRedisTemplate redis, String fleet, Supplier<Clock> clock,
			Function<String, @Nullable Duration> longest) {
		this.time = new SteadyTime(clock, System::nanoTime);
		this.longest = longest;
		this.store = new RedisHoldsStore(redis, fleet, this::learn);
	}

	@Override
	public void hold(RateLimitScope scope, Instant until) {
		this.local.hold(scope, until);
		if (this.thread.isRunning() && this.unsent.size() < SharedHold.MAX_HOLDS) {
			this.unsent.merge(scope, until, (one, other) -> one.isAfter(other) ? one : other);
			if (this.writing.compareAndSet(false, true)) {
				this.thread.execute(this::write);
			}
		}
	}

	@Override
	public @Nullable Instant until(RateLimitScope scope) {
		return this.local.until(scope);
	}

	@Override
	public Map<Origin, Instant> all(String mount) {
		return this.local.all(mount);
	}

	/**
	 * The key that the whole fleet uses. Until Redis has told it, that of this process.
	 */
	@Override
	public byte[] partitionKey() {
		return this.partitionKey;
	}

	/**
	 * Whether Redis could be reached the last time.
	 * @return {@code true} if it could
	 */
	public boolean isShared() {
		return this.thread.hasReached();
	}

	private void learn(List<SharedHold> holds) {
		for (SharedHold hold : holds) {
			Duration max = this.longest.apply(hold.scope().mount());
			if (max != null) {
				Duration remaining = (hold.remaining().compareTo(max) < 0) ? hold.remaining() : max;
				this.local.hold(hold.scope(), this.time.instant().plus(remaining));
			}
		}
	}

	/**
	 * Hand on what has been learned. What cannot be written is dropped.
	 */
	private void write() {
		this.writing.set(false);
		Map<RateLimitScope, Instant> taken = new HashMap<>(this.unsent);
		taken.forEach(this.unsent::remove);
		this.thread.attempt(() -> {
			// So that no time passes between what is told to remain and the telling.
			this.store.ping();
			Map<String, Duration> remaining = SharedHold.remaining(taken, this.time.instant());
			if (!remaining.isEmpty()) {
				this.store.write(remaining);
			}
		});
	}

	private void repair() {
		long now = System.nanoTime();
		if (this.thread.isAway() || now - this.nextRepair >= 0) {
			this.nextRepair = now + REPAIR.toNanos();
			this.thread.attempt(() -> {
				RedisHoldsStore.Knowledge knowledge = this.store.read(!this.thread.hasReached());
				this.partitionKey = (knowledge.partitionKey() != null) ? knowledge.partitionKey() : this.partitionKey;
				learn(knowledge.holds());
			});
		}
	}

	@Override
	public synchronized void start() {
		this.unsent.clear();
		this.writing.set(false);
		this.nextRepair = System.nanoTime();
		this.thread.start(this::repair);
	}

	@Override
	public synchronized void stop() {
		if (this.thread.stop()) {
			try {
				this.store.close();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	@Override
	public boolean isRunning() {
		return this.thread.isRunning();
	}

	/**
	 * After the connections to Redis, and before what serves requests.
	 */
	@Override
	public int getPhase() {
		return 1;
	}

}
