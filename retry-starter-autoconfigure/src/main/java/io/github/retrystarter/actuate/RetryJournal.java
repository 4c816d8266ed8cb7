package io.github.retrystarter.actuate;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;

import org.springframework.http.HttpRequest;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.SafeText;
import io.github.retrystarter.StopReason;
import io.github.retrystarter.client.RetryCallObserver;

/**
 * Remembers the last calls that were retried. Safe for use by many threads.
 */
public final class RetryJournal implements RetryCallObserver {

	private static final int CAPACITY = 50;

	private final AtomicReferenceArray<RetriedCall> calls = new AtomicReferenceArray<>(CAPACITY);

	private final AtomicLong written = new AtomicLong();

	private final Clock clock;

	/**
	 * Begin an empty journal.
	 * @param clock tells when calls end
	 */
	public RetryJournal(Clock clock) {
		this.clock = clock;
	}

	@Override
	public void finished(RetryMount mount, HttpRequest request, StopReason reason, List<AttemptRecord> history) {
		if (history.size() > 1) {
			RetriedCall call = new RetriedCall(this.clock.instant(), mount.name(),
					SafeText.escape(request.getMethod().name()), SafeText.url(request.getURI()),
					reason.outcome(history.size()), history.stream().map(RetriedCall.Attempt::of).toList());
			this.calls.set((int) (this.written.getAndIncrement() % CAPACITY), call);
		}
	}

	/**
	 * The last calls that were retried.
	 * @return at most {@value #CAPACITY}, the latest first
	 */
	public List<RetriedCall> latest() {
		List<RetriedCall> latest = new ArrayList<>();
		long end = this.written.get();
		for (long i = end - 1; i >= Math.max(0, end - CAPACITY); i--) {
			RetriedCall call = this.calls.get((int) (i % CAPACITY));
			if (call != null) {
				latest.add(call);
			}
		}
		return latest;
	}

}
