package io.github.retrystarter.actuate;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import org.springframework.http.HttpRequest;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.SafeText;
import io.github.retrystarter.StopReason;
import io.github.retrystarter.client.RetryCallObserver;

/**
 * Remembers the latest calls that needed a decision, because their first attempt did not
 * complete them. When there is no more room, a call of the most frequent outcome is
 * forgotten, so that a flood of one does not push out the rest. Safe for use by many
 * threads.
 */
public class RetryJournal implements RetryCallObserver {

	private static final int CAPACITY = 50;

	private final Map<String, Deque<Entry>> entries = new HashMap<>();

	private final Lock lock = new ReentrantLock();

	private final Clock clock;

	private long number;

	/**
	 * Create an empty journal.
	 * @param clock tells when calls end
	 */
	public RetryJournal(Clock clock) {
		this.clock = clock;
	}

	@Override
	public void finished(RetryMount mount, HttpRequest request, StopReason reason, List<AttemptRecord> history) {
		if (reason != StopReason.COMPLETED || history.size() > 1) {
			add(new RetriedCall(this.clock.instant(), mount.name(), SafeText.escape(request.getMethod().name()),
					SafeText.url(request, mount.policy()), reason.outcome(history.size()),
					history.stream().map(RetriedCall.Attempt::of).toList()));
		}
	}

	private void add(RetriedCall call) {
		this.lock.lock();
		try {
			this.entries.computeIfAbsent(call.outcome(), (outcome) -> new ArrayDeque<>())
				.addFirst(new Entry(this.number++, call));
			if (this.entries.values().stream().mapToInt(Collection::size).sum() > CAPACITY) {
				this.entries.values()
					.stream()
					.max(Comparator.comparingInt(Collection::size))
					.orElseThrow()
					.removeLast();
			}
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The latest calls that their first attempt did not complete.
	 * @return at most {@value #CAPACITY}, newest first
	 */
	public List<RetriedCall> latest() {
		this.lock.lock();
		try {
			return this.entries.values()
				.stream()
				.flatMap(Collection::stream)
				.sorted(Comparator.comparingLong(Entry::number).reversed())
				.map(Entry::call)
				.toList();
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * A call, and how many were noted before it.
	 */
	private record Entry(long number, RetriedCall call) {

	}

}
