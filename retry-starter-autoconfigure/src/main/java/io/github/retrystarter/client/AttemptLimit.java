package io.github.retrystarter.client;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.HttpRetryPolicy;

/**
 * How long an attempt may take, and what it ends with if that time is up.
 */
final class AttemptLimit {

	private final Duration time;

	private final boolean ofCall;

	private final Duration configured;

	private @Nullable WireLimit started;

	/**
	 * Create a limit.
	 * @param time the time from the beginning of the attempt
	 * @param ofCall whether this is what is left of the call's {@code timeout}, so that
	 * no further attempt follows
	 * @param configured the value of the key
	 */
	private AttemptLimit(Duration time, boolean ofCall, Duration configured) {
		this.time = time;
		this.ofCall = ofCall;
		this.configured = configured;
	}

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

	boolean isOfCall() {
		return this.ofCall;
	}

	void start(AttemptWire wire) {
		this.started = new WireLimit(wire, true);
		wire.limit(this.started);
		this.started.start(this.time);
	}

	/**
	 * End the attempt.
	 * @param failure what its client threw, if it threw something
	 * @return what the attempt ends with, {@code null} if it was not cut
	 */
	@Nullable AttemptTimeoutException end(@Nullable Throwable failure) {
		WireLimit limit = this.started;
		return (limit != null && (limit.end() || isCutWithin(limit, failure))) ? exceeded(failure) : null;
	}

	/**
	 * Whether the time was up while an interceptor made a call of its own, which was cut
	 * by a limit of its own.
	 */
	private static boolean isCutWithin(WireLimit limit, @Nullable Throwable failure) {
		return failure != null && limit.isExpired() && FailureClassifier.isCut(failure);
	}

	private AttemptTimeoutException exceeded(@Nullable Throwable failure) {
		String message = this.ofCall ? "Attempt cut because the call's timeout of %d ms is up"
				: "Attempt cut because its attempt-timeout of %d ms is up";
		AttemptTimeoutException exceeded = new AttemptTimeoutException(message.formatted(this.configured.toMillis()));
		if (failure != null) {
			exceeded.addSuppressed(failure);
		}
		return exceeded;
	}

}
