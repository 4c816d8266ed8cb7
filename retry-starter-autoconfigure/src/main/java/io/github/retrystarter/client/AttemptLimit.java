package io.github.retrystarter.client;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.HttpRetryPolicy;

/**
 * How long an attempt may take.
 *
 * @param time the time from its beginning
 * @param ofCall whether this is what is left of the call's {@code timeout}, so that no
 * further attempt follows
 * @param configured the value of the key
 */
record AttemptLimit(Duration time, boolean ofCall, Duration configured) {

	/**
	 * The limit of an attempt that begins now, the smaller of both if there are two.
	 * @param policy the policy of the call
	 * @param elapsed the time since the call began
	 * @return the limit, {@code null} if there is none
	 */
	static @Nullable AttemptLimit of(HttpRetryPolicy policy, Duration elapsed) {
		Duration attempt = policy.attemptTimeout();
		Duration call = policy.timeout();
		Duration left = (call != null) ? call.minus(elapsed) : null;
		if (call != null && left != null && (attempt == null || left.compareTo(attempt) <= 0)) {
			return new AttemptLimit(left.isNegative() ? Duration.ZERO : left, true, call);
		}
		return (attempt != null) ? new AttemptLimit(attempt, false, attempt) : null;
	}

	/**
	 * What an attempt ends with that was cut.
	 * @param failure what its client threw then, if it threw something
	 */
	AttemptTimeoutException exceeded(@Nullable Throwable failure) {
		String message = this.ofCall ? "Attempt cut because the call's timeout of %d ms is up"
				: "Attempt cut because its attempt-timeout of %d ms is up";
		AttemptTimeoutException exceeded = new AttemptTimeoutException(message.formatted(this.configured.toMillis()));
		if (failure != null) {
			exceeded.addSuppressed(failure);
		}
		return exceeded;
	}

}
