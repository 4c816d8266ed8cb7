package io.github.retrystarter;

import java.util.Locale;

/**
 * Why no further attempt follows. Meters, log and code share these reasons.
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
	 * The request was sent, its method is not among the allowed ones, and nothing else
	 * allows it to be repeated.
	 */
	NOT_IDEMPOTENT,

	/**
	 * The total number of retries, or the number for this kind of outcome, is used up.
	 */
	EXHAUSTED,

	/**
	 * The server asks for a longer wait than the policy allows.
	 */
	RETRY_AFTER_TOO_LONG,

	/**
	 * The next wait would exceed the time-out of the call, or the time was up during an
	 * attempt.
	 */
	TIMEOUT,

	/**
	 * The retry budget does not hold enough tokens.
	 */
	BUDGET_EXHAUSTED,

	/**
	 * The origin showed no sign of life for as long as the retries would have waited.
	 */
	ORIGIN_DOWN,

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
	 * The retries of the mount were switched off at run time.
	 */
	DISABLED,

	/**
	 * A pattern of {@code stop-if}, a condition or a hook asked to stop.
	 */
	VETOED;

	/**
	 * The name of this reason in meters and in the log.
	 * @return the name in lower case, with underscores
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * The outcome of a call that stopped for this reason, as meters and the endpoint name
	 * it.
	 * @param attempts number of attempts of the call
	 * @return {@code success} or {@code success_after_retry} for a completed call,
	 * otherwise the {@linkplain #tag() reason}
	 */
	public String outcome(int attempts) {
		if (this != COMPLETED) {
			return tag();
		}
		return (attempts == 1) ? "success" : "success_after_retry";
	}

	/**
	 * Whether a retry was called for but a limit forbids it, as opposed to a response or
	 * a failure that calls for no retry.
	 * @return {@code true} if the call gave up
	 */
	public boolean isGivingUp() {
		return this == EXHAUSTED || this == RETRY_AFTER_TOO_LONG || this == TIMEOUT || this == BUDGET_EXHAUSTED
				|| this == ORIGIN_DOWN || this == RATE_LIMITED;
	}

}
