package io.github.retrystarter.sample.demo;

import java.util.List;

import org.springframework.http.HttpRequest;
import org.springframework.stereotype.Component;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.StopReason;
import io.github.retrystarter.client.RetryCallObserver;

/**
 * Keeps the latest call of each thread. Observers are told on the thread of the caller,
 * which therefore finds its own call here, and no client needs to know.
 */
@Component
class DemoObserver implements RetryCallObserver {

	private final ThreadLocal<FinishedCall> latest = ThreadLocal.withInitial(() -> FinishedCall.PASSED_THROUGH);

	@Override
	public void finished(RetryMount mount, HttpRequest request, StopReason reason, List<AttemptRecord> history) {
		this.latest.set(new FinishedCall(mount.name(), reason.outcome(history.size()), List.copyOf(history)));
	}

	/**
	 * Take the latest call of this thread away.
	 */
	FinishedCall take() {
		FinishedCall call = this.latest.get();
		this.latest.remove();
		return call;
	}

	/**
	 * A call as the retry layer saw it.
	 *
	 * @param mount the mount that applied
	 * @param outcome how it ended, in the words of the meter {@code retry.calls}
	 * @param attempts all attempts
	 */
	record FinishedCall(String mount, String outcome, List<AttemptRecord> attempts) {

		/**
		 * Retries are disabled, so the retry layer saw nothing.
		 */
		static final FinishedCall PASSED_THROUGH = new FinishedCall("none", "passed_through", List.of());

	}

}
