package io.github.retrystarter.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import org.springframework.retry.backoff.Sleeper;

/**
 * How calls measure and spend time, and how all of them are woken when the application
 * closes. Time is monotonic. Where a sleeper waits instead, time has passed as it was
 * asked to let pass, whether it really slept or not.
 */
final class RetryPause {

	private static final long NANOS_PER_MILLI = 1_000_000;

	private final CountDownLatch shutdown = new CountDownLatch(1);

	private final Set<Semaphore> wakeable = ConcurrentHashMap.newKeySet();

	private final AtomicLong skipped = new AtomicLong();

	private final Supplier<? extends @Nullable Sleeper> sleeper;

	private final LongSupplier nanoTime;

	private final SteadyTime date;

	/**
	 * Create a pause.
	 * @param sleeper may have what sleeps instead, and cannot be woken
	 * @param nanoTime a monotonic time in nanoseconds
	 * @param clock has the clock that tells the date
	 */
	RetryPause(Supplier<? extends @Nullable Sleeper> sleeper, LongSupplier nanoTime,
			Supplier<? extends InstantSource> clock) {
		this.sleeper = sleeper;
		this.nanoTime = nanoTime;
		this.date = new SteadyTime(clock, this::nanoTime);
	}

	/**
	 * The date, for what lasts until a date: it goes on as the time does that passes.
	 */
	Instant date() {
		return this.date.instant();
	}

	/**
	 * The time in nanoseconds, of use only in differences.
	 */
	long nanoTime() {
		return this.nanoTime.getAsLong() + this.skipped.get();
	}

	/**
	 * Wait, never shorter than asked.
	 * @param delay how long
	 * @param waiting counts those who wait
	 * @return whether the application is still open
	 * @throws InterruptedException if the thread is interrupted, before or meanwhile
	 */
	boolean await(Duration delay, AtomicInteger waiting) throws InterruptedException {
		throwIfInterrupted();
		long nanos = TimeUnit.NANOSECONDS.convert(delay);
		if (nanos > 0) {
			waiting.incrementAndGet();
			try {
				if (!sleepsInstead(nanos)) {
					this.shutdown.await(nanos, TimeUnit.NANOSECONDS);
				}
			}
			finally {
				waiting.decrementAndGet();
			}
		}
		return !isShutdown();
	}

	/**
	 * Wait until woken, at most as long as asked.
	 * @param nanos how long at most
	 * @param wake has a permit when the wait is to end; it has been registered
	 * @param waiting counts those who wait
	 * @return whether the application is still open
	 * @throws InterruptedException if the thread is interrupted, before or meanwhile
	 */
	boolean await(long nanos, Semaphore wake, AtomicInteger waiting) throws InterruptedException {
		waiting.incrementAndGet();
		try {
			if (!isShutdown()) {
				throwIfInterrupted();
				if (!sleepsInstead(nanos)) {
					wake.tryAcquire(nanos, TimeUnit.NANOSECONDS);
				}
			}
			return !isShutdown();
		}
		finally {
			waiting.decrementAndGet();
		}
	}

	/**
	 * Let a wait be ended by {@link #wakeAll()} from now on.
	 */
	void register(Semaphore wake) {
		this.wakeable.add(wake);
	}

	void unregister(Semaphore wake) {
		this.wakeable.remove(wake);
	}

	private static void throwIfInterrupted() throws InterruptedException {
		if (Thread.currentThread().isInterrupted()) {
			throw new InterruptedException();
		}
	}

	private boolean sleepsInstead(long nanos) throws InterruptedException {
		Sleeper instead = this.sleeper.get();
		if (instead != null && nanos > 0 && !isShutdown()) {
			long end = nanoTime() + nanos;
			instead.sleep(1 + (nanos - 1) / NANOS_PER_MILLI);
			this.skipped.updateAndGet((before) -> Math.max(before, end - this.nanoTime.getAsLong()));
		}
		return instead != null;
	}

	boolean isShutdown() {
		return this.shutdown.getCount() == 0;
	}

	void shutdown() {
		this.shutdown.countDown();
		wakeAll();
	}

	void wakeAll() {
		this.wakeable.forEach(Semaphore::release);
	}

}
