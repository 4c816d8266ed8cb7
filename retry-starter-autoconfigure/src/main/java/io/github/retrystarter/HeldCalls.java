package io.github.retrystarter;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The calls that wait for a sign of life of one origin, in the order in which they began
 * to wait. Only the first has anything to look for; the others sleep until they are the
 * first, or at their end. Guarded by the origin.
 */
final class HeldCalls {

	private final Set<FailedCall> calls = new LinkedHashSet<>();

	private long lastEnd;

	void add(FailedCall call) {
		this.lastEnd = (isEmpty() || call.end - this.lastEnd > 0) ? call.end : this.lastEnd;
		this.calls.add(call);
	}

	void remove(FailedCall call) {
		boolean first = isFirst(call);
		this.calls.remove(call);
		if (first) {
			wakeFirst();
		}
	}

	boolean isFirst(FailedCall call) {
		return !isEmpty() && this.calls.iterator().next() == call;
	}

	void wakeFirst() {
		if (!isEmpty()) {
			this.calls.iterator().next().wake.run();
		}
	}

	boolean isEmpty() {
		return this.calls.isEmpty();
	}

	int size() {
		return this.calls.size();
	}

	/**
	 * When the last of them has to end.
	 */
	long lastEnd() {
		return this.lastEnd;
	}

}
