package io.github.retrystarter.client;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import io.github.retrystarter.Origin;
import io.github.retrystarter.RetryMount;

/**
 * A mount at run time: what its calls share, and the switch for its retries. Safe for use
 * by many threads.
 */
public final class MountState {

	private final RetryMount mount;

	private final CallObservers observers;

	private final RetryBudgets budgets;

	private final RateLimitHolds holds;

	private final Clock clock;

	private final FailureGuard guard;

	private final AtomicInteger waiting = new AtomicInteger();

	private volatile boolean retrying = true;

	MountState(RetryMount mount, CallObservers observers, RateLimitHolds holds, Clock clock, FailureGuard guard) {
		this.mount = mount;
		this.observers = observers;
		this.budgets = new RetryBudgets(mount.policy().budget());
		this.holds = holds;
		this.clock = clock;
		this.guard = guard;
	}

	/**
	 * The mount.
	 * @return the mount
	 */
	public RetryMount mount() {
		return this.mount;
	}

	/**
	 * Whether calls are retried, as they are until switched off.
	 * @return {@code true} if they are
	 */
	public boolean isRetrying() {
		return this.retrying;
	}

	/**
	 * Switch retries off or on. Without them a call ends with its next response or
	 * failure; waits that have begun go on, and their retries are sent.
	 * @param retrying whether calls are retried
	 */
	public void setRetrying(boolean retrying) {
		this.retrying = retrying;
	}

	/**
	 * The tokens left in the emptiest of its budgets.
	 * @return a number from 0 to the capacity
	 */
	public int lowestBudget() {
		return this.budgets.lowestBalance();
	}

	/**
	 * How many calls wait now, for a retry or for their turn.
	 * @return the number
	 */
	public int waiting() {
		return this.waiting.get();
	}

	/**
	 * The servers that take no calls now.
	 * @return until when, by their origins
	 */
	public Map<Origin, Instant> holds() {
		Instant now = this.clock.instant();
		Map<Origin, Instant> known = this.guard.call(this.holds, () -> this.holds.all(this.mount.name()), Map.of());
		return known.entrySet()
			.stream()
			.filter((hold) -> hold.getValue().isAfter(now))
			.collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
	}

	CallObservers observers() {
		return this.observers;
	}

	RetryBudgets budgets() {
		return this.budgets;
	}

	/**
	 * Wait, and tell whether the application is still open.
	 */
	boolean await(Duration delay, RetryPause pause) throws InterruptedException {
		this.waiting.incrementAndGet();
		try {
			return pause.await(delay);
		}
		finally {
			this.waiting.decrementAndGet();
		}
	}

}
