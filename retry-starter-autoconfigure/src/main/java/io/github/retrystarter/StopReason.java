package io.github.retrystarter;

import java.util.Locale;

/**
 * Why a call ended without a further attempt. One vocabulary for meters, log and code.
 */
public enum StopReason {

	/**
	 * The response is below 400 and not on the status list.
	 */
	COMPLETED,

	/**
	 * The response is an error that is not on the status list, or the failure is
	 * permanent.
	 */
	NOT_RETRYABLE,

	/**
	 * The request was sent, its method is not one of the allowed ones, and nothing else
	 * says that it may be repeated.
	 */
	NOT_IDEMPOTENT,

	/**
	 * The total number of retries, or the number for this kind of failure, is used up.
	 */
	EXHAUSTED,

	/**
	 * The server asks for a longer wait than is allowed.
	 */
	RETRY_AFTER_TOO_LONG,

	/**
	 * The next wait would end after the call's time-out.
	 */
	TIMEOUT,

	/**
	 * The budget for retries is empty.
	 */
	BUDGET_EXHAUSTED,

	/**
	 * The server takes no calls for longer than this one can wait.
	 */
	RATE_LIMITED,

	/**
	 * The calling thread was interrupted.
	 */
	INTERRUPTED,

	/**
	 * The application is closing.
	 */
	SHUTDOWN,

	/**
	 * The retries of the mount are switched off at run time.
	 */
	DISABLED,

	/**
	 * A condition or a hook asked to stop.
	 */
	VETOED;

	/**
	 * This reason as meters and the log spell it: lower case, with underscores.
	 * @return the tag
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * How a call ended that stopped for this reason, as meters and the endpoint spell it:
	 * {@code success} for one that its first attempt completed,
	 * {@code success_after_retry} for one that a retry completed, otherwise the
	 * {@linkplain #tag() reason}.
	 * @param attempts number of attempts of the call
	 * @return the outcome
	 */
	public String outcome(int attempts) {
		if (this != COMPLETED) {
			return tag();
		}
		return (attempts == 1) ? "success" : "success_after_retry";
	}

	/**
	 * Whether another attempt was due but there is nothing left for it: what counts as
	 * giving up, as opposed to a response or a failure that calls for no retry.
	 * @return {@code true} if the call gave up
	 */
	public boolean isGivingUp() {
		return this == EXHAUSTED || this == RETRY_AFTER_TOO_LONG || this == TIMEOUT || this == BUDGET_EXHAUSTED
				|| this == RATE_LIMITED;
	}

}
