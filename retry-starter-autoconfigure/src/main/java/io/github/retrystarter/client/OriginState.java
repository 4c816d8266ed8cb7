package io.github.retrystarter.client;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.DoubleSupplier;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.Origin;
import io.github.retrystarter.OriginRecovery;
import io.github.retrystarter.RetryBudget;

/**
 * What the calls of one mount to one origin share: the budget of their retries, and what
 * is known of the life of the origin.
 */
final class OriginState {

	private final @Nullable Origin origin;

	private final RetryBudget budget;

	private final RetryPause pause;

	private final DoubleSupplier random;

	private volatile @Nullable OriginRecovery recovery;

	private final OriginNews news;

	private @Nullable Outage outage;

	/**
	 * When a call last used this, counted in origins that were new then, not in time, so
	 * that most calls need not write.
	 */
	private volatile long lastUsed;

	OriginState(@Nullable Origin origin, OriginNews news, HttpRetryPolicy policy, RetryPause pause,
			DoubleSupplier random) {
		this.origin = origin;
		this.news = news;
		this.budget = new RetryBudget(policy.budget(), pause::nanoTime);
		this.pause = pause;
		this.random = random;
		this.recovery = recoveryBy(policy);
	}

	private @Nullable OriginRecovery recoveryBy(HttpRetryPolicy policy) {
		return (policy.recovery() && !policy.patience().isZero())
				? new OriginRecovery(policy.patience(), this.pause::nanoTime, this.random) : null;
	}

	/**
	 * Go on with another policy. Where that has no recovery, calls which began before are
	 * still told of signs of life.
	 */
	void change(HttpRetryPolicy policy) {
		this.budget.change(policy.budget());
		OriginRecovery known = this.recovery;
		if (known == null) {
			this.recovery = recoveryBy(policy);
		}
		else if (!policy.patience().isZero()) {
			known.change(policy.patience());
		}
	}

	/**
	 * The origin, {@code null} for URLs that have none.
	 */
	@Nullable Origin origin() {
		return this.origin;
	}

	RetryBudget budget() {
		return this.budget;
	}

	/**
	 * The life of the origin, {@code null} if retries have never waited for it.
	 */
	@Nullable OriginRecovery recovery() {
		return this.recovery;
	}

	/**
	 * What the log has told of the origin.
	 */
	OriginNews news() {
		return this.news;
	}

	/**
	 * Note that a call is sent for the first time.
	 */
	void sent() {
		OriginRecovery known = this.recovery;
		if (known != null) {
			known.sent();
		}
	}

	/**
	 * Note that a call has succeeded, after the budget has been told.
	 */
	void succeeded() {
		OriginRecovery known = this.recovery;
		if (known != null) {
			known.succeeded();
		}
	}

	/**
	 * Since when the origin has been down: the same time while it is down, however often
	 * it is asked for.
	 * @param clock tells dates
	 * @param now monotonic time in nanoseconds
	 * @return the time, {@code null} if it is not known to be down
	 */
	synchronized @Nullable Instant downSince(Clock clock, long now) {
		Long begun = (this.recovery != null) ? this.recovery.downSince() : null;
		if (begun == null) {
			return null;
		}
		if (this.outage == null || this.outage.begun() != begun) {
			Instant since = clock.instant().minusNanos(now - begun).truncatedTo(ChronoUnit.MILLIS);
			this.outage = new Outage(begun, since);
		}
		return this.outage.since();
	}

	void use(long epoch) {
		if (this.lastUsed != epoch) {
			this.lastUsed = epoch;
		}
	}

	long lastUsed() {
		return this.lastUsed;
	}

	/**
	 * An outage that has been shown.
	 */
	private record Outage(long begun, Instant since) {

	}

}
