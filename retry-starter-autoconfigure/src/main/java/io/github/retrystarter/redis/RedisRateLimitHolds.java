package io.github.retrystarter.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.context.SmartLifecycle;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.data.redis.core.StringRedisTemplate;

import io.github.retrystarter.Origin;
import io.github.retrystarter.SafeText;
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

	private static final Log logger = LogFactory.getLog(RedisRateLimitHolds.class);

	private static final Duration REPAIR = Duration.ofSeconds(10);

	private static final Duration REPAIR_WHILE_AWAY = Duration.ofSeconds(1);

	private final RateLimitHolds local = RateLimitHolds.inMemory();

	private final Map<RateLimitScope, Instant> unsent = new ConcurrentHashMap<>();

	private final AtomicBoolean writing = new AtomicBoolean();

	private final RedisHoldsStore store;

	private final InstantSource time;

	private final Function<String, @Nullable Duration> longest;

	private final byte[] ownPartitionKey = this.local.partitionKey();

	private volatile byte @Nullable [] partitionKey;

	private volatile @Nullable ScheduledThreadPoolExecutor thread;

	private volatile boolean shared;

	private boolean away;

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
		ScheduledThreadPoolExecutor executor = this.thread;
		if (executor != null && this.unsent.size() < SharedHold.MAX_HOLDS) {
			this.unsent.merge(scope, until, (one, other) -> one.isAfter(other) ? one : other);
			if (this.writing.compareAndSet(false, true)) {
				executor.execute(this::write);
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
		byte[] known = this.partitionKey;
		return (known != null) ? known : this.ownPartitionKey;
	}

	/**
	 * Whether Redis could be reached the last time.
	 * @return {@code true} if it could
	 */
	public boolean isShared() {
		return this.shared;
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

	private void write() {
		this.writing.set(false);
		Map<RateLimitScope, Instant> taken = new HashMap<>();
		this.unsent.forEach((scope, until) -> {
			taken.put(scope, until);
			this.unsent.remove(scope, until);
		});
		attempt(() -> {
			// So that no time passes between what is told to remain and the telling.
			this.store.ping();
			Map<String, Duration> remaining = remaining(taken);
			if (!remaining.isEmpty()) {
				this.store.write(remaining);
			}
		});
	}

	private Map<String, Duration> remaining(Map<RateLimitScope, Instant> holds) {
		Instant now = this.time.instant();
		Map<String, Duration> remaining = new HashMap<>();
		holds.forEach((scope, until) -> {
			String member = SharedHold.member(scope);
			if (member != null && until.isAfter(now)) {
				remaining.put(member, Duration.between(now, until));
			}
		});
		return remaining;
	}

	private void repair() {
		long now = System.nanoTime();
		if (this.away || now - this.nextRepair >= 0) {
			this.nextRepair = now + REPAIR.toNanos();
			attempt(() -> {
				RedisHoldsStore.Knowledge knowledge = this.store.read(!this.shared);
				this.partitionKey = (knowledge.partitionKey() != null) ? knowledge.partitionKey() : this.partitionKey;
				learn(knowledge.holds());
			});
		}
	}

	/**
	 * Use Redis, and note whether it is there. What could not be written is dropped.
	 */
	private void attempt(Runnable action) {
		try {
			action.run();
			if (this.away) {
				logger.info("Redis is back, and holds are shared again");
			}
			this.away = false;
			this.shared = true;
		}
		catch (RuntimeException ex) {
			if (!this.away && isRunning()) {
				Throwable cause = NestedExceptionUtils.getMostSpecificCause(ex);
				logger.warn("Redis cannot be used, so that this instance goes by its own holds until it is back ("
						+ SafeText.escape(cause.getClass().getSimpleName() + ": " + cause.getMessage()) + ")");
			}
			this.away = true;
			this.shared = false;
		}
	}

	@Override
	public synchronized void start() {
		ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "retry-holds");
			thread.setDaemon(true);
			return thread;
		});
		executor.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
		executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
		this.unsent.clear();
		this.writing.set(false);
		this.nextRepair = System.nanoTime();
		executor.scheduleWithFixedDelay(this::repair, 0, REPAIR_WHILE_AWAY.toMillis(), TimeUnit.MILLISECONDS);
		this.thread = executor;
	}

	@Override
	public synchronized void stop() {
		ScheduledThreadPoolExecutor executor = this.thread;
		this.thread = null;
		this.shared = false;
		if (executor != null) {
			executor.shutdownNow();
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
		return this.thread != null;
	}

	/**
	 * After the connections to Redis, and before what serves requests.
	 */
	@Override
	public int getPhase() {
		return 1;
	}

}
