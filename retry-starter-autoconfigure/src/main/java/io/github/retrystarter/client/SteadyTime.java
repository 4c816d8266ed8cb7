package io.github.retrystarter.client;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * The date of the application's clock when it was first asked for, and the time that has
 * passed since. A clock that is set, or stands still, neither ends what lasts until a
 * date nor makes it last longer.
 */
public final class SteadyTime implements InstantSource {

	private final Supplier<? extends InstantSource> clock;

	private final LongSupplier nanoTime;

	private volatile @Nullable Start start;

	/**
	 * Create a time.
	 * @param clock has the clock, asked once
	 * @param nanoTime monotonic time in nanoseconds
	 */
	public SteadyTime(Supplier<? extends InstantSource> clock, LongSupplier nanoTime) {
		this.clock = clock;
		this.nanoTime = nanoTime;
	}

	@Override
	public Instant instant() {
		Start start = this.start;
		if (start == null) {
			start = start();
		}
		return start.date().plusNanos(this.nanoTime.getAsLong() - start.nanoTime());
	}

	private synchronized Start start() {
		Start start = this.start;
		if (start == null) {
			start = new Start(this.clock.get().instant(), this.nanoTime.getAsLong());
			this.start = start;
		}
		return start;
	}

	private record Start(Instant date, long nanoTime) {

	}

}
