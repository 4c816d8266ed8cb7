package io.github.retrystarter.storm;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What happened, counted in slots of 50 ms. "Meanwhile" is from the begin of the fault to
 * its end.
 */
final class StormLedger {

	private static final int SLOT_MILLIS = 50;

	private static final int SLOTS_PER_SECOND = 1000 / SLOT_MILLIS;

	private static final double WELL = 0.99;

	private static final double MOST = 0.99;

	private final VirtualTime time;

	private final int start;

	private final int end;

	private final int length;

	private final int[] requests;

	private final int[] calls;

	private final int[] successes;

	private final int[] callsBegun;

	private final int[] successesBegun;

	private final double load;

	private final List<Duration> latencies = new ArrayList<>();

	private int hit;

	private int saved;

	private int bystandersLost;

	StormLedger(Scenario scenario, VirtualTime time) {
		this.time = time;
		this.load = scenario.load();
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

	/**
	 * Note the end of a call.
	 * @param begun when it began
	 * @param success whether it succeeded
	 * @param wasHit whether one of its attempts failed during the fault
	 */
	void callEnded(Duration begun, boolean success, boolean wasHit) {
		int now = slot(this.time.elapsed());
		int then = slot(begun);
		this.calls[now]++;
		this.callsBegun[then]++;
		this.hit += wasHit ? 1 : 0;
		if (success) {
			this.successes[now]++;
			this.successesBegun[then]++;
			this.saved += wasHit ? 1 : 0;
			if (then >= this.start && then < this.end) {
				this.latencies.add(this.time.elapsed().minus(begun));
			}
		}
		else if (!wasHit) {
			this.bystandersLost++;
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
	 * Share of the calls hit by the fault that succeeded in the end.
	 */
	double savedShare() {
		return (double) this.saved / this.hit;
	}

	/**
	 * Calls that failed although the fault had hit none of their attempts.
	 */
	int bystandersLost() {
		return this.bystandersLost;
	}

	/**
	 * Seconds that 99 of 100 of the calls begun meanwhile that succeeded took at most.
	 */
	double secondsForMost() {
		List<Duration> sorted = this.latencies.stream().sorted().toList();
		return sorted.isEmpty() ? 0 : sorted.get((int) (MOST * sorted.size())).toMillis() / 1000.0;
	}

	/**
	 * Most requests that any so many milliseconds brought after the fault.
	 * @return their rate, as a multiple of the ordinary one
	 */
	double peakAfterwards(int millis) {
		int slots = millis / SLOT_MILLIS;
		int peak = 0;
		for (int slot = this.end; slot + slots <= this.length; slot++) {
			peak = Math.max(peak, sum(this.requests, slot, slot + slots));
		}
		return peak * 1000.0 / millis / this.load;
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
