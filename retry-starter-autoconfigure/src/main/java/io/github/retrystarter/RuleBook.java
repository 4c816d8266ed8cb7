package io.github.retrystarter;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * The rules by which a policy decides what follows an attempt, in their order.
 */
final class RuleBook {

	private static final int UNAUTHORIZED = 401;

	private static final int CONFLICT = 409;

	/**
	 * The key was used for another payload, which no repeat changes.
	 */
	private static final int UNPROCESSABLE = 422;

	private final HttpRetryPolicy policy;

	private final Attempt attempt;

	private final Outcome outcome;

	/**
	 * How long the server asks to wait, {@code null} if it does not.
	 */
	private final @Nullable Duration retryAfter;

	/**
	 * Whether the server turned the credentials down, and a repeat may bring others.
	 */
	private final boolean refresh;

	RuleBook(HttpRetryPolicy policy, Attempt attempt) {
		this.policy = policy;
		this.attempt = attempt;
		this.outcome = attempt.outcome();
		this.refresh = policy.retryUnauthorized() && this.outcome instanceof Outcome.Response unauthorized
				&& unauthorized.status() == UNAUTHORIZED && attempt.refreshable().getAsBoolean();
		this.retryAfter = (!this.refresh && policy.respectRetryAfterHeader()
				&& this.outcome instanceof Outcome.Response response)
						? RetryAfter.parse(response.headers(), policy.retryAfterHeaders(), attempt.time()) : null;
	}

	/**
	 * Decide. The first rule that applies gives the reason.
	 */
	RetryDecision decide() {
		if (!isListed() && !isWanted()) {
			return RetryDecision.stop(isCompleted() ? StopReason.COMPLETED : StopReason.NOT_RETRYABLE);
		}
		if (this.attempt.opinion() == RetryOpinion.STOP) {
			return RetryDecision.stop(StopReason.VETOED);
		}
		if (!isRepeatable()) {
			return RetryDecision.stop(StopReason.NOT_IDEMPOTENT);
		}
		if (isExhausted()) {
			return RetryDecision.stop(StopReason.EXHAUSTED);
		}
		if (this.retryAfter != null && this.retryAfter.compareTo(this.policy.retryAfterMax()) > 0) {
			return RetryDecision.stop(StopReason.RETRY_AFTER_TOO_LONG);
		}
		RetryDecision.Retry retry = retry();
		Duration timeout = this.policy.timeout();
		if (timeout != null && this.attempt.elapsed().plus(retry.delay()).compareTo(timeout) > 0) {
			return RetryDecision.stop(StopReason.TIMEOUT);
		}
		return retry;
	}

	private boolean isListed() {
		if (this.outcome instanceof Outcome.Failure failure) {
			return failure.kind() != FailureKind.PERMANENT;
		}
		int status = ((Outcome.Response) this.outcome).status();
		if (status == UNPROCESSABLE && this.attempt.keyed().getAsBoolean()) {
			return false;
		}
		return this.refresh || isConflictOfARepeat(status) || this.policy.statusForcelist().contains(status)
				|| (this.retryAfter != null && HttpRetryPolicy.RETRY_AFTER_STATUSES.contains(status));
	}

	/**
	 * Whether the server is still busy with an earlier attempt, which it knows by its
	 * key.
	 */
	private boolean isConflictOfARepeat(int status) {
		return status == CONFLICT && this.attempt.number() > 1 && this.policy.idempotencyKey().retryConflict()
				&& this.attempt.keyed().getAsBoolean();
	}

	/**
	 * Whether a condition calls for a retry, as it may for any response.
	 */
	private boolean isWanted() {
		return this.attempt.opinion() == RetryOpinion.RETRY && this.outcome instanceof Outcome.Response;
	}

	private boolean isCompleted() {
		return this.outcome instanceof Outcome.Response response && this.policy.isCompleted(response.status());
	}

	private boolean isRepeatable() {
		boolean neverSent = this.outcome instanceof Outcome.Failure failure && failure.kind() == FailureKind.CONNECT;
		return neverSent || this.refresh || this.policy.allowedMethods().contains(this.attempt.method())
				|| this.attempt.idempotent().getAsBoolean();
	}

	private boolean isExhausted() {
		Integer limit = limit();
		return this.attempt.number() > this.policy.total() || (limit != null && this.attempt.sameKind() > limit);
	}

	private @Nullable Integer limit() {
		if (this.outcome instanceof Outcome.Failure failure) {
			return (failure.kind() == FailureKind.CONNECT) ? this.policy.connect() : this.policy.read();
		}
		return this.policy.status();
	}

	private RetryDecision.Retry retry() {
		if (this.refresh) {
			return RetryDecision.retry(Duration.ZERO, DelaySource.BACKOFF, this.outcome.cause());
		}
		Backoff backoff = this.policy.backoff();
		int retry = this.attempt.number();
		String cause = isListed() ? this.outcome.cause() : RetryDecision.Retry.CONDITION;
		Duration asked = (this.retryAfter != null) ? this.retryAfter : Duration.ZERO;
		Duration floor = (asked.compareTo(this.attempt.hold()) >= 0) ? asked : this.attempt.hold();
		if (floor.isZero()) {
			return RetryDecision.retry(backoff.delay(retry, this.attempt.random()), DelaySource.BACKOFF, cause);
		}
		return RetryDecision.retry(floor.plus(backoff.spread(retry, this.attempt.random())), DelaySource.RETRY_AFTER,
				cause);
	}

}
