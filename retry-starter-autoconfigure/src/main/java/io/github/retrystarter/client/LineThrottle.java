package io.github.retrystarter.client;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets one line of the log pass in ten seconds, and counts what each line stands for. No
 * event is counted twice or lost. Lock-free.
 */
final class LineThrottle {

	static final Duration INTERVAL = Duration.ofSeconds(10);

	private final AtomicLong due;

	private final AtomicLong events = new AtomicLong();

	LineThrottle(long now) {
		this.due = new AtomicLong(now);
	}

	/**
	 * Note an event.
	 * @param now monotonic time in nanoseconds
	 * @return how many events a line about it stands for, 0 if there is to be none
	 */
	long pass(long now) {
		this.events.incrementAndGet();
		long due = this.due.get();
		return (now - due >= 0 && this.due.compareAndSet(due, now + INTERVAL.toNanos())) ? this.events.getAndSet(0) : 0;
	}

}
