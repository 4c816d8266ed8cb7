package io.github.retrystarter.storm;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;

/**
 * A clock that jumps from event to event, so that minutes pass in milliseconds. Events of
 * the same instant happen in the order in which they were planned.
 */
final class VirtualTime {

	private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

	private final PriorityQueue<Event> events = new PriorityQueue<>();

	private long nanos;

	private long planned;

	/**
	 * Plan an action.
	 * @param delay how long from now
	 * @param action the action
	 */
	void after(Duration delay, Runnable action) {
		this.events.add(new Event(this.nanos + delay.toNanos(), this.planned++, action));
	}

	/**
	 * Let time pass.
	 * @param end when to stop, since the start
	 */
	void runUntil(Duration end) {
		for (Event event = this.events.poll(); event != null
				&& event.nanos < end.toNanos(); event = this.events.poll()) {
			this.nanos = event.nanos;
			event.action.run();
		}
	}

	/**
	 * The time since the start.
	 */
	Duration elapsed() {
		return Duration.ofNanos(this.nanos);
	}

	/**
	 * The time since the start, in nanoseconds.
	 */
	long nanos() {
		return this.nanos;
	}

	/**
	 * The time of day, for dates in headers.
	 */
	Instant instant() {
		return START.plusNanos(this.nanos);
	}

	private record Event(long nanos, long order, Runnable action) implements Comparable<Event> {

		@Override
		public int compareTo(Event other) {
			int byTime = Long.compare(this.nanos, other.nanos);
			return (byTime != 0) ? byTime : Long.compare(this.order, other.order);
		}

	}

}
