package io.github.retrystarter.client;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How long one call may take, from its beginning.
 */
final class CallTimeout {

	private final Duration timeout;

	private final LongSupplier nanoTime;

	private final long start;

	CallTimeout(Duration timeout, LongSupplier nanoTime) {
		this.timeout = timeout;
		this.nanoTime = nanoTime;
		this.start = nanoTime.getAsLong();
	}

	Duration elapsed() {
		return Duration.ofNanos(this.nanoTime.getAsLong() - this.start);
	}

	/**
	 * A wait, cut to the time that the call has left.
	 */
	Duration cut(Duration wait) {
		Duration left = this.timeout.minus(elapsed());
		return (left.compareTo(wait) < 0) ? left : wait;
	}

}
