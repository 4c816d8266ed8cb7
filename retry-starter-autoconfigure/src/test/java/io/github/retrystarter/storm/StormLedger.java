package io.github.retrystarter.storm;

import java.time.Duration;

/**
 * What happened, counted in slots of 100 ms. "Meanwhile" is from the begin of the fault
 * to its end.
 */
final class StormLedger {

	private static final int SLOT_MILLIS = 100;

	private static final int SLOTS_PER_SECOND = 1000 / SLOT_MILLIS;

	private static final double WELL = 0.99;

	private final VirtualTime time;

	private final int start;

	private final int end;

	private final int length;

	private final int[] requests;

	private final int[] calls;

	private final int[] successes;

	private final int[] callsBegun;

	private final int[] successesBegun;

	StormLedger(Scenario scenario, VirtualTime time) {
		this.time = time;
		this.start = slot(scenario.start());
		this.end = slot(scenario.end());
		this.length = slot(scenario.length());
		this.requests = new int[this.length];
		this.calls = new int[this.length];
		this.successes = new int[this.length];
		this.callsBegun = new int[this.length];
		this.successesBegun = new int[this.length];
	}

	void requestReceived() {
		this.requests[slot(this.time.elapsed())]++;
	}

	void callEnded(Duration begun, boolean success) {
		int now = slot(this.time.elapsed());
		this.calls[now]++;
		this.callsBegun[slot(begun)]++;
		if (success) {
			this.successes[now]++;
			this.successesBegun[slot(begun)]++;
		}
	}

	/**
	 * Requests that the server received meanwhile.
	 */
	int requests() {
		return sum(this.requests, this.start, this.end);
	}

	/**
	 * Calls that brought a response meanwhile.
	 */
	int successes() {
		return sum(this.successes, this.start, this.end);
	}

	/**
	 * Calls that brought a response meanwhile or afterwards.
	 */
	int successesWithAftermath() {
		return sum(this.successes, this.start, this.length);
	}

	/**
	 * Share of the calls begun meanwhile that succeeded, whenever that was.
	 */
	double successShare() {
		return (double) sum(this.successesBegun, this.start, this.end) / sum(this.callsBegun, this.start, this.end);
	}

	/**
	 * Most requests that a slot brought after the fault, as a rate.
	 */
	int peakRequestsPerSecond() {
		int peak = 0;
		for (int slot = this.end; slot < this.length; slot++) {
			peak = Math.max(peak, this.requests[slot]);
		}
		return peak * SLOTS_PER_SECOND;
	}

	/**
	 * Seconds from the end of the fault until the callers are well for good: of the calls
	 * that end in any second from then on, 99 of 100 are successes.
	 * @return the seconds, infinite if the callers are not well at the end of the run
	 */
	double secondsUntilWell() {
		int slot = this.length - SLOTS_PER_SECOND;
		if (!isWell(slot)) {
			return Double.POSITIVE_INFINITY;
		}
		while (slot > this.end && isWell(slot - 1)) {
			slot--;
		}
		return (double) (slot - this.end) / SLOTS_PER_SECOND;
	}

	private boolean isWell(int slot) {
		int all = sum(this.calls, slot, slot + SLOTS_PER_SECOND);
		return all > 0 && sum(this.successes, slot, slot + SLOTS_PER_SECOND) >= WELL * all;
	}

	private static int slot(Duration time) {
		return (int) (time.toMillis() / SLOT_MILLIS);
	}

	private static int sum(int[] counts, int from, int to) {
		int sum = 0;
		for (int slot = from; slot < to; slot++) {
			sum += counts[slot];
		}
		return sum;
	}

}
