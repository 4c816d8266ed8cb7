package io.github.retrystarter.client;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.springframework.http.HttpRequest;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.DelaySource;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.StopReason;

/**
 * Told of every call, also of those that needed no retry and that hooks therefore never
 * see. It runs on the calling thread; what it throws is logged once and ignored, what it
 * sends itself is sent once, past the retry layer.
 */
@FunctionalInterface
public interface RetryCallObserver {

	/**
	 * A call has ended.
	 * @param mount the mount that applied
	 * @param request the request
	 * @param reason why no further attempt followed
	 * @param history all attempts
	 */
	void finished(RetryMount mount, HttpRequest request, StopReason reason, List<AttemptRecord> history);

	/**
	 * A retry was decided, and the wait before it begins.
	 * @param mount the mount that applies
	 * @param request the request
	 * @param attempt the attempt that ended, with the decision
	 */
	default void retrying(RetryMount mount, HttpRequest request, AttemptRecord attempt) {
	}

	/**
	 * A wait before a retry is over, or the call has ended in it. A retry that is held
	 * after its back-off, because its origin has shown no sign of life, has waited twice.
	 * A call that waits for its server before its first attempt is told of here, too.
	 * @param mount the mount that applies
	 * @param request the request
	 * @param source who determined the wait
	 * @param time how long it really was
	 */
	default void waited(RetryMount mount, HttpRequest request, DelaySource source, Duration time) {
	}

	/**
	 * An attempt begins, of a call whose mount has its attempts observed.
	 * @param mount the mount that applies
	 * @param attempt the request as it will be sent; its headers may be changed
	 * @param number number of the attempt, 1 for the first
	 * @return told of the outcome at the end of the attempt, on the same thread: a
	 * {@link RateLimitedException} if the request was held back at the last moment
	 */
	default Consumer<Outcome> attempting(RetryMount mount, HttpRequest attempt, int number) {
		return (outcome) -> {
		};
	}

	/**
	 * The observer of the calls of one mount, asked for once for each mount that is
	 * enabled, so that what depends on the mount can be looked up before the first call;
	 * and once more whenever the policies have been replaced.
	 * @param mount the mount
	 * @return the observer, by default this one
	 */
	default RetryCallObserver forMount(RetryMount mount) {
		return this;
	}

	/**
	 * A call was not sent at all, because its server takes none.
	 * @param mount the mount that applies
	 * @param request the request
	 */
	default void rejected(RetryMount mount, HttpRequest request) {
	}

}
