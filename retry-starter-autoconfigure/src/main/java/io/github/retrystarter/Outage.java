package io.github.retrystarter;

import java.time.Duration;

/**
 * What a client knows of an origin from a failure on, and forgets with its next success.
 * Guarded by the origin.
 */
final class Outage {

	private static final long LONGEST_MOMENT = Duration.ofMillis(500).toNanos();

	private static final long LONGEST_MEMORY = Duration.ofSeconds(10).toNanos();

	// Silence for so many mean distances between calls is more than randomness.
	private static final int DISTANCES = 30;

	// So many make do for a last chance.
	private static final int LAST_DISTANCES = 18;

	private long patience;

	private long moment;

	private long memory;

	private boolean on;

	private boolean crowded;

	private long since;

	private long lastSent;

	private long lastCall;

	private int calls;

	/**
	 * Begin with an origin that is up.
	 * @param patience how long calls wait in all, by which the other times are measured
	 */
	Outage(long patience) {
		change(patience);
	}

	void change(long patience) {
		this.patience = patience;
		this.moment = Math.min(LONGEST_MOMENT, patience / 7);
		this.memory = Math.min(LONGEST_MEMORY, 3 * patience);
	}

	void begin(long now) {
		this.on = true;
		this.crowded = false;
		this.since = now;
		this.lastSent = now;
		this.lastCall = now;
		this.calls = 1;
	}

	void end() {
		this.on = false;
	}

	boolean isOn() {
		return this.on;
	}

	long since() {
		return this.since;
	}

	long lasted(long now) {
		return now - this.since;
	}

	/**
	 * Note that a request is sent, or would be if there were tokens for it.
	 */
	void sent(long now) {
		this.lastSent = now;
	}

	/**
	 * Note that a call is sent for the first time.
	 */
	void called(long now) {
		sent(now);
		this.lastCall = now;
		this.calls++;
	}

	/**
	 * Note that several calls need the origin at the same time.
	 */
	void crowd() {
		this.crowded = true;
	}

	boolean isCrowded() {
		return this.crowded;
	}

	boolean isForgotten(long now) {
		return now - this.lastSent > this.memory;
	}

	/**
	 * When the call that has been held longest goes although the origin has shown no sign
	 * of life: after half a second in which nothing was sent, or what is a long time for
	 * this client; and shortly before its own end after less, so that a few calls that
	 * fall silent have a probe at all.
	 * @param end when the hold of the call is over
	 */
	long probeDue(long end) {
		long distance = this.crowded ? (this.lastCall - this.since) / this.calls : 0;
		long usual = this.lastSent + Math.max(this.moment, DISTANCES * distance);
		long last = Math.max(end - this.moment, this.lastSent + Math.max(this.moment, LAST_DISTANCES * distance));
		return (last - usual < 0) ? last : usual;
	}

	/**
	 * How much of a time a call is held: what has been down for long is likely to stay
	 * down for long.
	 */
	long sensible(long limit, long now) {
		return this.crowded ? (long) (limit * Math.min(1, 2.0 * this.patience / lasted(now))) : limit;
	}

	/**
	 * Over how long the held calls are released: twice as long as the origin was down,
	 * the first moment apart.
	 */
	long spread(long now) {
		return 2 * Math.max(0, lasted(now) - this.moment);
	}

}
