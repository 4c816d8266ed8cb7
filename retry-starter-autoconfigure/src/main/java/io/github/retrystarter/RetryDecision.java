package io.github.retrystarter;

import java.time.Duration;

/**
 * What follows an attempt: a retry after a delay, or the end of the call.
 */
public sealed interface RetryDecision {

	/**
	 * Retry.
	 * @param delay how long to wait first, zero for not at all
	 * @param source who determined the delay
	 * @param cause what calls for the retry
	 * @return the decision
	 */
	static Retry retry(Duration delay, DelaySource source, String cause) {
		return new Retry(delay, source, cause);
	}

	/**
	 * Stop, and return what the latest attempt brought.
	 * @param reason why
	 * @return the decision
	 */
	static Stop stop(StopReason reason) {
		return new Stop(reason);
	}

	/**
	 * A retry follows.
	 *
	 * @param delay how long to wait first, zero for not at all
	 * @param source who determined the delay
	 * @param cause what calls for the retry: the {@linkplain Outcome#cause() cause} of
	 * the outcome, or {@value #CONDITION}
	 */
	record Retry(Duration delay, DelaySource source, String cause) implements RetryDecision {

		/**
		 * The cause if nothing but a condition calls for the retry.
		 */
		public static final String CONDITION = "condition";

	}

	/**
	 * The call ends here.
	 *
	 * @param reason why
	 */
	record Stop(StopReason reason) implements RetryDecision {

	}

}
