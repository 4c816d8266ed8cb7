package io.github.retrystarter.client;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.DoubleSupplier;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpRequest;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.Origin;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RateLimit;
import io.github.retrystarter.RateLimitMode;
import io.github.retrystarter.RetryMount;

/**
 * Knows which servers have said that they take no calls for a while, and says what
 * becomes of a request to one of them. It neither waits nor sends.
 */
final class RateLimitGate {

	private final Parts parts;

	private final InstantSource time;

	private final DoubleSupplier random;

	private final FailureGuard guard;

	RateLimitGate(Parts parts, InstantSource time, DoubleSupplier random, FailureGuard guard) {
		this.parts = parts;
		this.time = time;
		this.random = random;
		this.guard = guard;
	}

	/**
	 * Whether the calls of a mount are told apart.
	 */
	boolean isPartitioned(RetryMount mount) {
		return !mount.policy().rateLimitPartitionBy().isEmpty() || this.parts.rateLimitPartition() != null;
	}

	CallPartition partition(RetryMount mount, HttpRequest request) {
		RateLimitHolds holds = this.parts.rateLimitHolds();
		byte[] key = this.guard.call(holds, holds::partitionKey, CallPartition.keyOfThisProcess());
		RateLimitPartition named = this.parts.rateLimitPartition();
		String name = (named != null) ? this.guard.call(named, () -> named.name(request)) : null;
		return CallPartition.of(key, mount.policy().rateLimitPartitionBy(), request.getHeaders(), name);
	}

	/**
	 * Note what an outcome says of the calls to come.
	 * @param partition what the request drew on, {@code null} if calls are not told apart
	 */
	void learn(RetryMount mount, Origin origin, @Nullable CallPartition partition, Outcome outcome) {
		if (outcome instanceof Outcome.Response response) {
			for (RateLimit.Hold hold : RateLimit.holds(response, mount.policy().retryAfterHeaders(),
					this.parts.clock())) {
				String id = (partition != null) ? partition.idFor(hold.partitionKey()) : "";
				hold(mount, new RateLimitScope(mount.name(), origin, id), hold.duration());
			}
		}
	}

	private void hold(RetryMount mount, RateLimitScope scope, Duration duration) {
		Duration max = mount.policy().retryAfterMax();
		Instant until = this.time.instant().plus((duration.compareTo(max) < 0) ? duration : max);
		RateLimitHolds holds = this.parts.rateLimitHolds();
		this.guard.run(holds, () -> holds.hold(scope, until));
	}

	Duration remaining(RetryMount mount, RateLimitScope scope) {
		Instant until = until(mount, scope);
		return (until != null) ? Duration.between(this.time.instant(), until) : Duration.ZERO;
	}

	/**
	 * What becomes of a request now. Those who wait for the same instant are spread, so
	 * some of them may find that the server has closed again. No call waits longer than
	 * {@code retry-after-max} in all.
	 * @param first whether it would be the first request of its call
	 * @param before the wait that the same request has been through, if any
	 * @return the hold, {@code null} if the request may be sent
	 */
	@Nullable Hold hold(RetryMount mount, RateLimitScope scope, boolean first, Hold.@Nullable Wait before) {
		Instant until = until(mount, scope);
		// By a sleeper that does not really sleep, the same hold is over, too.
		if (until == null || (before != null && !until.isAfter(before.until()))) {
			return null;
		}
		HttpRetryPolicy policy = mount.policy();
		Duration waited = (before != null) ? before.waited() : Duration.ZERO;
		Duration remaining = Duration.between(this.time.instant(), until);
		boolean failsFast = first && policy.rateLimit() == RateLimitMode.FAIL_FAST;
		if (failsFast || waited.plus(remaining).compareTo(policy.retryAfterMax()) > 0) {
			return new Hold.Refuse(until);
		}
		Duration delay = remaining.plus(policy.backoff().spread(1, this.random));
		return new Hold.Wait(delay, until, waited.plus(delay));
	}

	/**
	 * When a server takes calls again, {@code null} if it does now. What is further away
	 * than any server may ask for is not believed: a clock was wrong.
	 */
	private @Nullable Instant until(RetryMount mount, RateLimitScope scope) {
		RateLimitHolds holds = this.parts.rateLimitHolds();
		Instant until = this.guard.call(holds, () -> holds.until(scope));
		if (until == null) {
			return null;
		}
		Duration hold = Duration.between(this.time.instant(), until);
		return (hold.compareTo(Duration.ZERO) > 0 && hold.compareTo(mount.policy().retryAfterMax()) <= 0) ? until
				: null;
	}

	/**
	 * What becomes of a request that is held back.
	 */
	sealed interface Hold {

		/**
		 * When the server takes calls again.
		 */
		Instant until();

		/**
		 * It is to wait, and to ask again.
		 *
		 * @param delay how long
		 * @param until when the server takes calls again
		 * @param waited how long the request has waited then in all
		 */
		record Wait(Duration delay, Instant until, Duration waited) implements Hold {

			/**
			 * The same wait for a request that now belongs to another partition.
			 */
			Wait elsewhere() {
				return new Wait(this.delay, Instant.MIN, this.waited);
			}

		}

		/**
		 * It is not to be sent.
		 *
		 * @param until when the server takes calls again
		 */
		record Refuse(Instant until) implements Hold {

		}

	}

}
