package io.github.retrystarter;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What the successes of about ten seconds bring to a budget, in windows of which the last
 * whole one counts, or the current one if it has brought more. Only {@link #count()} may
 * be called by several threads at once.
 */
final class BudgetTraffic {

	private static final long WINDOW = Duration.ofSeconds(10).toNanos();

	// Successes for which the clock is read once. A power of two.
	private static final int SAMPLE = 16;

	private final LongSupplier nanoTime;

	// Neither volatile nor atomic: that threads lose a count is cheaper than to count.
	private int successes;

	private long windowStart;

	private long earned;

	private long earnedBefore;

	BudgetTraffic(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
		this.windowStart = nanoTime.getAsLong();
	}

	/**
	 * Count a success.
	 * @return whether it is time to {@linkplain #earn measure}
	 */
	boolean count() {
		return (++this.successes & (SAMPLE - 1)) == 0;
	}

	/**
	 * Measure.
	 * @param refill the tokens that each of the successes has brought since the last time
	 * @return the tokens of ten seconds
	 */
	long earn(int refill) {
		long now = this.nanoTime.getAsLong();
		long age = now - this.windowStart;
		if (age >= WINDOW) {
			this.earnedBefore = (age < 2 * WINDOW) ? this.earned : 0;
			this.earned = 0;
			this.windowStart = now;
		}
		this.earned += SAMPLE * (long) refill;
		return Math.max(this.earned, this.earnedBefore);
	}

}
