package io.github.retrystarter.client;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

import io.github.retrystarter.Origin;
import io.github.retrystarter.RetryMount;

/**
 * A mount at run time: what its calls share, and the switch for its retries. Safe for use
 * by many threads.
 */
public final class MountState {

	private final OriginStates origins;

	private final RetryPause pause;

	private final Parts parts;

	private final FailureGuard guard;

	private final RetryLog log;

	private final AtomicInteger waiting = new AtomicInteger();

	private volatile RetryMount mount;

	private volatile boolean removed;

	private volatile boolean retrying = true;

	MountState(RetryMount mount, RetryPause pause, DoubleSupplier random, Parts parts, FailureGuard guard,
			RetryLog log) {
		this.mount = mount;
		this.origins = new OriginStates(
				(origin, news) -> new OriginState(origin, news, mount().policy(), pause, random));
		this.pause = pause;
		this.parts = parts;
		this.guard = guard;
		this.log = log;
	}

	/**
	 * The mount as it is now, or was before it was removed.
	 * @return the mount
	 */
	public RetryMount mount() {
		return this.mount;
	}

	/**
	 * Go on with another policy. Switch, holds, budgets and what is known of the life of
	 * origins stay; a budget with another capacity keeps its share of it.
	 */
	void change(RetryMount mount) {
		this.mount = mount;
		this.removed = false;
		this.origins.change(mount.policy());
	}

	/**
	 * Whether the mount is no longer there, because the policies were replaced while the
	 * application ran.
	 * @return {@code true} for one that is only remembered
	 */
	public boolean isRemoved() {
		return this.removed;
	}

	void remove() {
		this.removed = true;
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
	 * failure, and so do calls that are held until their origin shows a sign of life;
	 * back-offs that have begun go on, and their retries are sent.
	 * @param retrying whether calls are retried
	 */
	public void setRetrying(boolean retrying) {
		setRetrying(retrying, "the application");
	}

	/**
	 * Switch retries off or on, as above.
	 * @param retrying whether calls are retried
	 * @param by who switches them, for the log
	 */
	public void setRetrying(boolean retrying, String by) {
		if (this.retrying != retrying) {
			this.log.switched(this.mount, retrying, by);
		}
		this.retrying = retrying;
		this.pause.wakeAll();
	}

	/**
	 * The tokens left in the emptiest of its budgets.
	 * @return the number, which exceeds the capacity where there is much traffic
	 */
	public int lowestBudget() {
		return this.origins.lowestBudget(this.mount.policy().budget().capacity());
	}

	/**
	 * Fill all its budgets at once, so that calls which are held for want of tokens go.
	 */
	public void refill() {
		this.origins.refill();
		this.pause.wakeAll();
	}

	/**
	 * The origins that have shown no sign of life since a failure.
	 * @return what is known of each
	 */
	public Map<Origin, DownOrigin> downOrigins() {
		return this.origins.down(this.parts.clock(), this.pause.nanoTime());
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
		RateLimitHolds holds = this.parts.rateLimitHolds();
		Map<Origin, Instant> all = new HashMap<>(this.guard.call(holds, () -> holds.all(this.mount.name()), Map.of()));
		all.values().removeIf((until) -> !until.isAfter(this.pause.date()));
		return Map.copyOf(all);
	}

	OriginStates origins() {
		return this.origins;
	}

	/**
	 * Wait, and tell whether the application is still open.
	 */
	boolean await(Duration delay) throws InterruptedException {
		return this.pause.await(delay, this.waiting);
	}

	boolean await(long nanos, Semaphore wake) throws InterruptedException {
		return this.pause.await(nanos, wake, this.waiting);
	}

	/**
	 * An origin that has shown no sign of life since a failure.
	 *
	 * @param since when that failure was
	 * @param held how many calls are held until there is a sign
	 */
	public record DownOrigin(Instant since, int held) {

	}

}
