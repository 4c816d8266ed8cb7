package io.github.retrystarter.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.Origin;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RateLimit;
import io.github.retrystarter.RateLimitMode;

/**
 * Holds calls back once their server has said that it takes none for a while.
 */
final class RateLimitGate {

	private final RateLimitHolds holds;

	private final Clock clock;

	private final DoubleSupplier random;

	private final FailureGuard guard;

	RateLimitGate(RateLimitHolds holds, Clock clock, DoubleSupplier random, FailureGuard guard) {
		this.holds = holds;
		this.clock = clock;
		this.random = random;
		this.guard = guard;
	}

	/**
	 * Note what the latest response of a call says of the calls to come.
	 */
	void learn(RetryCall call) {
		Origin origin = origin(call);
		if (origin != null && call.exchange().outcome() instanceof Outcome.Response response) {
			Instant now = this.clock.instant();
			Duration hold = RateLimit.hold(response, now);
			if (!hold.isZero()) {
				Duration max = call.policy().retryAfterMax();
				Instant until = now.plus((hold.compareTo(max) < 0) ? hold : max);
				this.guard.run(this.holds, () -> this.holds.hold(call.mount().name(), origin, until));
			}
		}
	}

	/**
	 * How long the server of a call takes none.
	 */
	Duration remaining(RetryCall call) {
		Instant until = until(call);
		return (until != null) ? Duration.between(this.clock.instant(), until) : Duration.ZERO;
	}

	/**
	 * Wait until the server of a call takes one. Those who waited for the same instant
	 * are spread, so some of them may find that the server has closed again; no call
	 * waits longer than {@code retry-after-max} in all.
	 * @return whether the application is still open
	 * @throws RateLimitedException if the call cannot wait so long, or is a new one and
	 * is not to wait at all
	 * @throws InterruptedException if the thread is interrupted
	 */
	boolean pass(RetryCall call) throws InterruptedException {
		HttpRetryPolicy policy = call.policy();
		Duration waited = Duration.ZERO;
		Instant until = until(call);
		while (until != null) {
			Duration hold = Duration.between(this.clock.instant(), until);
			Duration wait = hold.plus(policy.backoff().spread(1, this.random));
			boolean refused = policy.rateLimit() == RateLimitMode.FAIL_FAST && call.isNew();
			if (refused || waited.plus(hold).compareTo(policy.retryAfterMax()) > 0 || !call.hasTimeFor(wait)) {
				throw new RateLimitedException(
						"%s takes no calls before %s [%s]".formatted(origin(call), until, call.mount().name()), until);
			}
			if (!call.await(wait)) {
				return false;
			}
			waited = waited.plus(wait);
			// By a sleeper that does not really sleep, the same hold is over, too.
			Instant next = until(call);
			until = (next != null && next.isAfter(until)) ? next : null;
		}
		return true;
	}

	/**
	 * When the server of a call takes calls again, {@code null} if it does now. What is
	 * further away than any server may ask for is not believed: a clock was wrong.
	 */
	private @Nullable Instant until(RetryCall call) {
		Origin origin = origin(call);
		if (origin == null) {
			return null;
		}
		Instant until = this.guard.call(this.holds, () -> this.holds.until(call.mount().name(), origin), null);
		if (until == null) {
			return null;
		}
		Duration hold = Duration.between(this.clock.instant(), until);
		boolean held = hold.compareTo(Duration.ZERO) > 0 && hold.compareTo(call.policy().retryAfterMax()) <= 0;
		return held ? until : null;
	}

	private static @Nullable Origin origin(RetryCall call) {
		return (call.policy().rateLimit() != RateLimitMode.OFF) ? Origin.of(call.request().getURI()) : null;
	}

}
