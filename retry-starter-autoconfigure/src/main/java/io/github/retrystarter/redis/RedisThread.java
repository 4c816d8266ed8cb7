package io.github.retrystarter.redis;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.NestedExceptionUtils;

import io.github.retrystarter.SafeText;

/**
 * The one thread that uses Redis, so that no call ever waits for it, and whether Redis
 * was there the last time.
 */
final class RedisThread {

	private static final Log logger = LogFactory.getLog(RedisRateLimitHolds.class);

	private static final Duration PERIOD = Duration.ofSeconds(1);

	private volatile @Nullable ScheduledThreadPoolExecutor executor;

	private volatile boolean reached;

	private boolean away;

	void start(Runnable everySecond) {
		ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, (task) -> {
			Thread thread = new Thread(task, "retry-holds");
			thread.setDaemon(true);
			return thread;
		});
		executor.setContinueExistingPeriodicTasksAfterShutdownPolicy(false);
		executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
		// First, because a failure is told only while this is running.
		this.executor = executor;
		executor.scheduleWithFixedDelay(everySecond, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
	}

	/**
	 * End.
	 * @return whether it was running
	 */
	boolean stop() {
		ScheduledThreadPoolExecutor executor = this.executor;
		this.executor = null;
		this.reached = false;
		if (executor != null) {
			executor.shutdownNow();
		}
		return executor != null;
	}

	boolean isRunning() {
		return this.executor != null;
	}

	/**
	 * Do something soon, unless the thread has ended.
	 */
	void execute(Runnable task) {
		ScheduledThreadPoolExecutor executor = this.executor;
		if (executor != null) {
			executor.execute(task);
		}
	}

	/**
	 * Use Redis, from this thread, and note whether it is there.
	 */
	void attempt(Runnable action) {
		try {
			action.run();
			if (this.away) {
				logger.info("Redis is back, and holds are shared again");
			}
			this.away = false;
			this.reached = true;
		}
		catch (RuntimeException ex) {
			if (!this.away && isRunning()) {
				Throwable cause = NestedExceptionUtils.getMostSpecificCause(ex);
				logger.warn("Redis cannot be used, so that this instance goes by its own holds until it is back ("
						+ SafeText.escape(cause.getClass().getSimpleName() + ": " + cause.getMessage()) + ")");
			}
			this.away = true;
			this.reached = false;
		}
	}

	boolean hasReached() {
		return this.reached;
	}

	/**
	 * Whether Redis has gone, as this thread knows.
	 */
	boolean isAway() {
		return this.away;
	}

}
