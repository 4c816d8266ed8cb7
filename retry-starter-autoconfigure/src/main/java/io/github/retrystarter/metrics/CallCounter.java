package io.github.retrystarter.metrics;

import java.util.concurrent.atomic.LongAdder;

import io.micrometer.core.instrument.Counter;

/**
 * A counter, which may be filtered, reset or never read back, and its own total.
 *
 * @param outcome how the calls ended that it counts
 * @param counter the counter
 * @param total what it has counted since the start
 */
record CallCounter(String outcome, Counter counter, LongAdder total) {

	CallCounter(String outcome, Counter counter) {
		this(outcome, counter, new LongAdder());
	}

	void increment() {
		this.counter.increment();
		this.total.increment();
	}

}
