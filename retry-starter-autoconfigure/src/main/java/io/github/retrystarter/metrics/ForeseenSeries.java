package io.github.retrystarter.metrics;

import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RateLimitMode;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.StatusSet;
import io.github.retrystarter.StopReason;

/**
 * The tags that a policy lets one foresee for a method, so that their series are there at
 * zero before they count. What interruptions, hooks, conditions, the options and the key
 * of one request, and statuses without a name add is left to the moment when it happens.
 *
 * @param policy the policy
 * @param repeated whether requests with the method may be repeated after they were sent
 * @param sentOnce whether there are requests with the method that may not
 */
record ForeseenSeries(HttpRetryPolicy policy, boolean repeated, boolean sentOnce) {

	private static final int CLASS = 100;

	/**
	 * How calls can end.
	 */
	Stream<String> outcomes() {
		return Stream.of(StopReason.values())
			.filter(this::isForeseen)
			.flatMap((reason) -> hasRetries() ? Stream.of(reason.outcome(1), reason.outcome(2))
					: Stream.of(reason.outcome(1)))
			.distinct();
	}

	private boolean isForeseen(StopReason reason) {
		return switch (reason) {
			case COMPLETED, NOT_RETRYABLE, EXHAUSTED -> true;
			case NOT_IDEMPOTENT -> this.sentOnce;
			case RETRY_AFTER_TOO_LONG -> this.repeated && hasRetries() && this.policy.respectRetryAfterHeader();
			case TIMEOUT -> this.policy.timeout() != null;
			case BUDGET_EXHAUSTED -> hasRetries() && this.policy.budget().enabled();
			case ORIGIN_DOWN -> hasRetries() && this.policy.recovery() && !this.policy.patience().isZero();
			case RATE_LIMITED -> hasRetries() && this.policy.rateLimit() != RateLimitMode.OFF;
			case SHUTDOWN, DISABLED -> hasRetries();
			case INTERRUPTED -> false;
			case VETOED -> !this.policy.stopIf().isEmpty();
		};
	}

	private boolean hasRetries() {
		return this.policy.total() > 0;
	}

	/**
	 * What can cause retries.
	 */
	Stream<String> causes() {
		Stream<String> causes = isLeft(this.policy.connect()) ? Stream.of("connect") : Stream.empty();
		if (this.repeated && isLeft(this.policy.read())) {
			causes = Stream.concat(causes, Stream.of("read"));
		}
		if (this.repeated && isLeft(this.policy.status())) {
			causes = Stream.concat(causes, statuses());
		}
		return causes;
	}

	private boolean isLeft(@Nullable Integer limit) {
		return hasRetries() && (limit == null || limit > 0);
	}

	private Stream<String> statuses() {
		StatusSet list = this.policy.statusForcelist();
		IntStream afterHeader = this.policy.respectRetryAfterHeader() ? HttpRetryPolicy.RETRY_AFTER_STATUSES.stream()
				: IntStream.empty();
		Stream<String> condition = this.policy.retryIf().isEmpty() ? Stream.empty()
				: Stream.of(RetryDecision.Retry.CONDITION);
		return Stream.concat(condition,
				IntStream.concat(list.stream(), afterHeader)
					.filter((status) -> isForeseen(status, list))
					.distinct()
					.mapToObj((status) -> "status_" + status));
	}

	private static boolean isForeseen(int status, StatusSet list) {
		int first = status - status % CLASS;
		return HttpStatus.resolve(status) != null || !IntStream.range(first, first + CLASS).allMatch(list::contains);
	}

}
