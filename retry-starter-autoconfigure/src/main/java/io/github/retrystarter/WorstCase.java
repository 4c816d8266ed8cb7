package io.github.retrystarter;

import java.time.Duration;
import java.util.function.IntFunction;

/**
 * The most that a call can cost under a policy, apart from the time of its attempts.
 *
 * @param requests how many requests are sent
 * @param waits how long it waits in all, if no server asks for more
 * @param askedWaits how long it waits in all, if servers ask for as much as they may
 * @param held how long it is held besides, while its origin shows no sign of life
 */
public record WorstCase(long requests, Duration waits, Duration askedWaits, Duration held) {

	// Longer waits count as this one, so that sums do not overflow.
	private static final Duration LONGEST = Duration.ofDays(1000);

	// After so many doublings the cap is reached, and all further delays are alike.
	private static final int DIFFERENT = 64;

	static WorstCase of(HttpRetryPolicy policy) {
		Duration waits = sum(policy, (retry) -> shorter(policy.backoff().longest(retry)));
		Duration askedWaits = sum(policy, (retry) -> asked(policy, retry));
		return new WorstCase(1L + policy.total(), waits, askedWaits, held(policy));
	}

	/**
	 * A call may be held after its first back-off for as long as its plan goes on, and
	 * then go on with its plan.
	 */
	private static Duration held(HttpRetryPolicy policy) {
		boolean held = policy.recovery() && policy.total() > 0;
		return held ? patience(policy).minus(shorter(policy.backoff().plan(1))) : Duration.ZERO;
	}

	static Duration patience(HttpRetryPolicy policy) {
		return shorter(sum(policy, (retry) -> shorter(policy.backoff().plan(retry))));
	}

	private static Duration asked(HttpRetryPolicy policy, int retry) {
		Duration wait = shorter(policy.backoff().longest(retry));
		Duration asked = shorter(policy.retryAfterMax()).plus(shorter(policy.backoff().spread(retry, () -> 1)));
		return (policy.respectRetryAfterHeader() && asked.compareTo(wait) > 0) ? asked : wait;
	}

	private static Duration sum(HttpRetryPolicy policy, IntFunction<Duration> wait) {
		Duration sum = Duration.ZERO;
		int different = Math.min(policy.total(), DIFFERENT);
		for (int retry = 1; retry <= different; retry++) {
			int times = (retry < different) ? 1 : policy.total() - different + 1;
			sum = sum.plus(wait.apply(retry).multipliedBy(times));
		}
		return sum;
	}

	private static Duration shorter(Duration wait) {
		return (wait.compareTo(LONGEST) < 0) ? wait : LONGEST;
	}

}
