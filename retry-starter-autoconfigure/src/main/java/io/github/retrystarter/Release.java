package io.github.retrystarter;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * The pace at which the retries that an outage has held are sent after it: evenly, and
 * more slowly where those sent before are not answered in time, because then the server
 * has a queue. Guarded by the origin.
 */
final class Release {

	private static final long SLOW = 250_000_000;

	// Hangs, as one dead instance of many would let it, and is no sign of a queue.
	private static final long STUCK = 1_000_000_000;

	private final Map<FailedCall, Long> unanswered = new LinkedHashMap<>();

	private final DoubleSupplier random;

	private long end;

	private long turn;

	Release(DoubleSupplier random, long now) {
		this.random = random;
		this.end = now;
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

	/**
	 * When the next one may go.
	 */
	long due(long now) {
		return isSlow(now) ? later(this.turn, oldest() + STUCK) : this.turn;
	}

	/**
	 * Whether those sent before are not answered in time.
	 */
	boolean isSlow(long now) {
		while (!this.unanswered.isEmpty() && now - oldest() >= STUCK) {
			this.unanswered.remove(this.unanswered.keySet().iterator().next());
		}
		return !this.unanswered.isEmpty() && now - oldest() > SLOW;
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
