package io.github.retrystarter;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * The pace at which the retries that an outage has held are sent after it: evenly, and
 * more slowly where those sent before are not answered in time, because then the server
 * has a queue. Guarded by the origin.
 */
final class Release {

	private static final long LONGEST_SLOW = Duration.ofMillis(250).toNanos();

	private static final long LONGEST_STUCK = Duration.ofSeconds(1).toNanos();

	private long slow;

	// What takes longer hangs, as one dead instance of many would let it, and is no sign
	// of a queue.
	private long stuck;

	private final Map<FailedCall, Long> unanswered = new LinkedHashMap<>();

	private final DoubleSupplier random;

	private long end;

	private long turn;

	/**
	 * Begin with nothing to release.
	 * @param patience how long calls wait in all, by which the other times are measured
	 */
	Release(long patience, DoubleSupplier random, long now) {
		change(patience);
		this.random = random;
		this.end = now;
	}

	void change(long patience) {
		this.slow = Math.min(LONGEST_SLOW, patience / 14);
		this.stuck = Math.min(LONGEST_STUCK, 2 * (patience / 7));
	}

	/**
	 * Begin, or go on after the origin has failed once more.
	 * @param now the time
	 * @param end when the last one is to go
	 * @param held how many are to go
	 */
	void begin(long now, long end, int held) {
		this.end = later(this.end, end);
		this.turn = now + (long) (this.random.getAsDouble() * Math.max(0, this.end - now) / held);
	}

	long due(long now) {
		return isSlow(now) ? later(this.turn, oldest() + this.stuck) : this.turn;
	}

	/**
	 * Whether those sent before are not answered in time.
	 */
	boolean isSlow(long now) {
		while (!this.unanswered.isEmpty() && now - oldest() >= this.stuck) {
			this.unanswered.remove(this.unanswered.keySet().iterator().next());
		}
		return !this.unanswered.isEmpty() && now - oldest() > this.slow;
	}

	/**
	 * Note that one is sent.
	 * @param call the call
	 * @param now the time
	 * @param left how many are still to go
	 */
	void sent(FailedCall call, long now, int left) {
		this.unanswered.put(call, now);
		if (left > 0) {
			this.turn = now + Math.max(0, this.end - now) / left;
		}
	}

	/**
	 * Note that a retry is over.
	 * @param call the call
	 * @return whether it was one that was sent here
	 */
	boolean answered(FailedCall call) {
		return this.unanswered.remove(call) != null;
	}

	private long oldest() {
		return this.unanswered.values().iterator().next();
	}

	private static long later(long one, long other) {
		return (one - other >= 0) ? one : other;
	}

}
