package io.github.retrystarter;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * A call that has failed and is not over, as its origin sees it. Whoever opens it with
 * {@link OriginRecovery#failed()} closes it, however the call ends.
 */
public final class FailedCall {

	private final OriginRecovery origin;

	/**
	 * The signs of life that the origin had shown when this call failed.
	 */
	long signs;

	/**
	 * Whether this call was the first to find the origin down.
	 */
	boolean discoverer;

	/**
	 * When the hold is over at the latest.
	 */
	long end;

	BooleanSupplier payment = () -> true;

	Runnable wake = () -> {
	};

	FailedCall(OriginRecovery origin) {
		this.origin = origin;
	}

	/**
	 * Note that a retry of this call failed, and that another one is to follow.
	 */
	public void failedAgain() {
		this.origin.failedAgain(this);
	}

	/**
	 * Ask whether the retry may go, when its back-off is over.
	 * @param limit how long the call may be held at most
	 * @param payment pays for the retry, and says whether there was enough; asked when
	 * nothing else is in the way
	 * @param wake wakes the caller while it waits, so that it looks again; must not block
	 * @return what to do
	 */
	public RecoveryStep hold(Duration limit, BooleanSupplier payment, Runnable wake) {
		this.payment = payment;
		this.wake = wake;
		return this.origin.hold(this, Math.max(0, limit.toNanos()));
	}

	/**
	 * Ask again, after a wait or when woken. To be asked too often does no harm.
	 * @return what to do
	 */
	public RecoveryStep look() {
		return this.origin.look(this);
	}

	/**
	 * Note that this call is over, or has been given up while it was held.
	 */
	public void close() {
		this.origin.close(this);
	}

}
