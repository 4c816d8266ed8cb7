package io.github.retrystarter.client;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import org.springframework.retry.backoff.Sleeper;

/**
 * How calls wait, and how all of them are woken when the application closes.
 */
final class RetryPause {

	private static final long NANOS_PER_MILLI = 1_000_000;

	private final CountDownLatch shutdown = new CountDownLatch(1);

	private final @Nullable Sleeper sleeper;

	/**
	 * Create a pause.
	 * @param sleeper what sleeps instead, and cannot be woken, or {@code null}
	 */
	RetryPause(@Nullable Sleeper sleeper) {
		this.sleeper = sleeper;
	}

	/**
	 * Wait, never shorter than asked.
	 * @param delay how long
	 * @return whether the application is still open
	 * @throws InterruptedException if the thread is interrupted, before or meanwhile
	 */
	boolean await(Duration delay) throws InterruptedException {
		if (Thread.currentThread().isInterrupted()) {
			throw new InterruptedException();
		}
		long nanos = TimeUnit.NANOSECONDS.convert(delay);
		if (this.sleeper == null) {
			this.shutdown.await(nanos, TimeUnit.NANOSECONDS);
		}
		else if (nanos > 0 && !isShutdown()) {
			this.sleeper.sleep(1 + (nanos - 1) / NANOS_PER_MILLI);
		}
		return !isShutdown();
	}

	boolean isShutdown() {
		return this.shutdown.getCount() == 0;
	}

	void shutdown() {
		this.shutdown.countDown();
	}

}
