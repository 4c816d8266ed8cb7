package io.github.retrystarter.actuate;

import java.time.Clock;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;

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

	private final Deque<RetriedCall> calls = new ConcurrentLinkedDeque<>();

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
			this.calls.addFirst(new RetriedCall(this.clock.instant(), mount.name(),
					SafeText.escape(request.getMethod().name()), SafeText.url(request.getURI()),
					reason.outcome(history.size()), history.stream().map(RetriedCall.Attempt::of).toList()));
			if (this.calls.size() > CAPACITY) {
				this.calls.pollLast();
			}
		}
	}

	/**
	 * The latest calls that were retried.
	 * @return at most {@value #CAPACITY}, newest first
	 */
	public List<RetriedCall> latest() {
		return this.calls.stream().limit(CAPACITY).toList();
	}

}
