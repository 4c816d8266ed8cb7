package io.github.retrystarter.client;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpRequest;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.RetryMount;

/**
 * What a hook, a {@link RetryListener} bean, can know of a call. A hook sees each call
 * whose first attempt did not complete it, from that attempt on: {@code open} once, then
 * {@code onError} for each attempt that failed, {@code onSuccess} if one completed the
 * call, {@code close} at the end. It may stop a call, by returning {@code false} from
 * {@code open} or by {@link RetryContext#setExhaustedOnly()} in {@code onError}; what it
 * throws is logged once and ignored. As another hook may still stop the call, a decision
 * is final only in {@code close}.
 * <p>
 * A hook may use HTTP. What it sends on its own thread is sent once, past the retry layer
 * and unseen by hooks; what it hands to another thread is a call like any other, unless
 * it has {@link RetryOptions#disabled()}.
 */
public interface HttpRetryContext {

	/**
	 * The typed view of a context.
	 * @param context the context that spring-retry handed to the hook
	 * @return the view, or {@code null} if the context belongs to another
	 * {@code RetryTemplate} than that of this library
	 */
	static @Nullable HttpRetryContext from(RetryContext context) {
		return (context instanceof HttpRetryContext http) ? http : null;
	}

	/**
	 * The request, with the idempotency key if it was given one.
	 * @return the request
	 */
	HttpRequest request();

	/**
	 * The mount that applies.
	 * @return the mount
	 */
	RetryMount mount();

	/**
	 * All attempts so far, the latest one last.
	 * @return the history, never empty
	 */
	List<AttemptRecord> history();

	/**
	 * Number of the latest attempt, 1 for the first.
	 * @return the number
	 */
	default int attempt() {
		return latest().number();
	}

	/**
	 * How the latest attempt ended.
	 * @return the outcome
	 */
	default Outcome outcome() {
		return latest().outcome();
	}

	/**
	 * What follows the latest attempt.
	 * @return the decision
	 */
	default RetryDecision decision() {
		return latest().decision();
	}

	/**
	 * How long the call waits before its next attempt.
	 * @return the delay, zero if none follows
	 */
	default Duration delay() {
		return (decision() instanceof RetryDecision.Retry retry) ? retry.delay() : Duration.ZERO;
	}

	private AttemptRecord latest() {
		return history().get(history().size() - 1);
	}

}
