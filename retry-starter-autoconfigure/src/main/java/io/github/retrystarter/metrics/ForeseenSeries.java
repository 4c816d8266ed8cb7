package io.github.retrystarter.metrics;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RateLimitMode;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.StopReason;

/**
 * The tags that a policy lets one foresee for a method, so that their series are there at
 * zero before they count. What interruptions, hooks, conditions and the options and the
 * key of one request add is left to the moment when it happens.
 *
 * @param policy the policy
 * @param repeated whether requests with the method may be repeated after they were sent
 * @param sentOnce whether there are requests with the method that may not
 * @param keyed whether there are requests with the method that get a key
 */
record ForeseenSeries(HttpRetryPolicy policy, boolean repeated, boolean sentOnce, boolean keyed) {

	private static final int UNAUTHORIZED = 401;

	private static final int CONFLICT = 409;

	/**
	 * The statuses that are most often met, which have series of their own before others.
	 */
	private static final List<Integer> FREQUENT = List.of(429, 503, 502, 504, 500, 408, 425);

	Stream<String> outcomes() {
		boolean retries = causes().findAny().isPresent();
		return Stream.of(StopReason.values())
			.filter((reason) -> isForeseen(reason, retries))
			.flatMap((reason) -> retries ? Stream.of(reason.outcome(1), reason.outcome(2))
					: Stream.of(reason.outcome(1)))
			.distinct();
	}

	private boolean isForeseen(StopReason reason, boolean retries) {
		return switch (reason) {
			case COMPLETED, NOT_RETRYABLE, EXHAUSTED -> true;
			case NOT_IDEMPOTENT -> this.sentOnce;
			case RETRY_AFTER_TOO_LONG ->
				this.repeated && isLeft(this.policy.status()) && this.policy.respectRetryAfterHeader();
			case TIMEOUT -> this.policy.timeout() != null;
			case BUDGET_EXHAUSTED -> retries && this.policy.budget().enabled();
			case ORIGIN_DOWN -> retries && this.policy.recovery() && !this.policy.patience().isZero();
			case RATE_LIMITED -> retries && this.policy.rateLimit() != RateLimitMode.OFF;
			case SHUTDOWN, DISABLED -> retries;
			case INTERRUPTED -> false;
			case VETOED -> !this.policy.stopIf().isEmpty();
		};
	}

	/**
	 * What can cause retries, and of the statuses at first those that are most often met.
	 */
	Stream<String> causes() {
		Stream<String> causes = isLeft(this.policy.connect()) ? Stream.of("connect") : Stream.empty();
		if (this.repeated && isLeft(this.policy.read())) {
			causes = Stream.concat(causes, Stream.of("read"));
		}
		if (isLeft(this.policy.status())) {
			causes = Stream.concat(causes, responses());
		}
		return causes;
	}

	private boolean isLeft(@Nullable Integer limit) {
		return this.policy.total() > 0 && (limit == null || limit > 0);
	}

	private Stream<String> responses() {
		Set<Integer> statuses = statuses();
		Stream<String> condition = (this.repeated && !this.policy.retryIf().isEmpty())
				? Stream.of(RetryDecision.Retry.CONDITION) : Stream.empty();
		return Stream.concat(condition,
				Stream.concat(FREQUENT.stream().filter(statuses::contains), statuses.stream())
					.distinct()
					.map((status) -> MethodMeters.STATUS + status));
	}

	private Set<Integer> statuses() {
		Set<Integer> statuses = new TreeSet<>();
		if (this.repeated) {
			this.policy.statusForcelist().stream().forEach(statuses::add);
		}
		if (this.repeated && this.policy.respectRetryAfterHeader()) {
			HttpRetryPolicy.RETRY_AFTER_STATUSES.stream().forEach(statuses::add);
		}
		if (this.policy.retryUnauthorized()) {
			statuses.add(UNAUTHORIZED);
		}
		if (this.keyed && this.policy.idempotencyKey().retryConflict()) {
			statuses.add(CONFLICT);
		}
		return statuses;
	}

}
