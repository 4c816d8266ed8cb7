package io.github.retrystarter.actuate;

import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

import org.springframework.http.HttpRequest;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.SafeText;
import io.github.retrystarter.StopReason;
import io.github.retrystarter.client.RetryCallObserver;

/**
 * Remembers the latest calls that were retried. Safe for use by many threads.
 */
public final class RetryJournal implements RetryCallObserver {

	private static final int CAPACITY = 50;

	private final Deque<RetriedCall> calls = new ArrayDeque<>(CAPACITY);

	private final Lock lock = new ReentrantLock();

	private final Clock clock;

	/**
	 * Create an empty journal.
	 * @param clock tells when calls end
	 */
	public RetryJournal(Clock clock) {
		this.clock = clock;
	}

	@Override
	public void finished(RetryMount mount, HttpRequest request, StopReason reason, List<AttemptRecord> history) {
		if (history.size() > 1) {
			add(new RetriedCall(this.clock.instant(), mount.name(), SafeText.escape(request.getMethod().name()),
					SafeText.url(request, mount.policy()), reason.outcome(history.size()),
					history.stream().map(RetriedCall.Attempt::of).toList()));
		}
	}

	private void add(RetriedCall call) {
		this.lock.lock();
		try {
			if (this.calls.size() == CAPACITY) {
				this.calls.removeLast();
			}
			this.calls.addFirst(call);
		}
		finally {
			this.lock.unlock();
		}
	}

	/**
	 * The latest calls that were retried.
	 * @return at most {@value #CAPACITY}, newest first
	 */
	public List<RetriedCall> latest() {
		this.lock.lock();
		try {
			return List.copyOf(this.calls);
		}
		finally {
			this.lock.unlock();
		}
	}

}
