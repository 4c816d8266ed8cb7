package io.github.retrystarter;

import java.time.Duration;

/**
 * What follows an attempt: another one after a delay, or the end of the call.
 */
public sealed interface RetryDecision {

	/**
	 * Try again.
	 * @param delay how long to wait before
	 * @param source who asked for that delay
	 * @param cause what calls for the retry
	 * @return the decision
	 */
	static Retry retry(Duration delay, DelaySource source, String cause) {
		return new Retry(delay, source, cause);
	}

	/**
	 * Hand back what there is.
	 * @param reason why
	 * @return the decision
	 */
	static Stop stop(StopReason reason) {
		return new Stop(reason);
	}

	/**
	 * Another attempt follows.
	 *
	 * @param delay how long to wait before, zero for at once
	 * @param source who asked for that delay
	 * @param cause what calls for the retry: the {@linkplain Outcome#cause() cause} of
	 * the outcome, or {@value #CONDITION}
	 */
	record Retry(Duration delay, DelaySource source, String cause) implements RetryDecision {

		/**
		 * The cause where nothing but a condition calls for the retry.
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
