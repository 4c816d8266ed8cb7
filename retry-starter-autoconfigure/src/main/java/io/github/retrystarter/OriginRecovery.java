package io.github.retrystarter;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * The life of one origin as its client sees it, and the retries that wait for a sign of
 * it. An origin is down from a failure until its next success.
 * <p>
 * A retry whose back-off is over goes at once if the origin has succeeded since the call
 * failed, or if the call is alone: the first to find the origin down, and no other has
 * needed it since. Otherwise it is held, the less long the longer the origin has been
 * down. Where nothing is sent for a while, the call that has been held longest goes as
 * the probe. The first success lets the held calls go, one after another.
 * <p>
 * Safe for use by many threads, has none itself, and wakes one waiter at a time. While
 * the origin is not down, a call costs the reading of one field.
 */
public final class OriginRecovery {

	private final LongSupplier nanoTime;

	private final Outage outage;

	private final Release release;

	private final HeldCalls held;

	// Whether a success is news: the origin is down, or a held call waits for tokens.
	private volatile boolean listening;

	private int unfinished;

	/**
	 * Begin with an origin that is not known to be down.
	 * @param patience {@linkplain HttpRetryPolicy#patience() how long} calls wait in all,
	 * by which other times are measured; more than 0, as calls without back-offs are not
	 * to be held
	 * @param nanoTime monotonic time in nanoseconds, as of {@link System#nanoTime()}
	 * @param random source of randomness, uniform in [0, 1)
	 */
	public OriginRecovery(Duration patience, LongSupplier nanoTime, DoubleSupplier random) {
		this.nanoTime = nanoTime;
		this.outage = new Outage(patience.toNanos());
		this.release = new Release(patience.toNanos(), random, nanoTime.getAsLong());
		this.held = new HeldCalls(this.outage, this.release, () -> this.listening = true);
	}

	/**
	 * Measure by another patience from now on. What is known of the origin stays, and so
	 * do the ends of the holds that have begun.
	 * @param patience the time by which others are measured, more than 0
	 */
	public synchronized void change(Duration patience) {
		this.outage.change(patience.toNanos());
		this.release.change(patience.toNanos());
	}

	/**
	 * Note that a call is sent for the first time.
	 */
	public void sent() {
		if (this.listening) {
			noteSent();
		}
	}

	private synchronized void noteSent() {
		long now = this.nanoTime.getAsLong();
		if (this.unfinished > 0) {
			this.outage.crowd();
		}
		else if (this.outage.isForgotten(now)) {
			this.outage.end();
			this.listening = false;
		}
		this.outage.called(now);
	}

	/**
	 * Note a success, after the budget has been told.
	 */
	public void succeeded() {
		if (this.listening) {
			noteSuccess();
		}
	}

	private synchronized void noteSuccess() {
		if (this.outage.isOn()) {
			this.outage.end();
			this.held.begin(this.nanoTime.getAsLong());
		}
		this.listening = false;
		this.held.wakeFirst();
	}

	/**
	 * Note that a call failed for the first time, and that a retry is to follow.
	 * @return the call, to be closed when it is over
	 */
	public synchronized FailedCall failed() {
		FailedCall call = new FailedCall(this);
		this.unfinished++;
		noteFailure(call);
		return call;
	}

	synchronized void failedAgain(FailedCall call) {
		this.held.answered(call);
		noteFailure(call);
	}

	private void noteFailure(FailedCall call) {
		if (!this.outage.isOn()) {
			this.outage.begin(this.nanoTime.getAsLong());
			this.listening = true;
			call.discoverer = true;
		}
		if (this.unfinished > 1) {
			this.outage.crowd();
		}
		this.held.failed(call);
	}

	synchronized RecoveryStep hold(FailedCall call, long limit) {
		return this.held.hold(call, limit, this.nanoTime.getAsLong());
	}

	synchronized RecoveryStep look(FailedCall call) {
		return this.held.look(call, this.nanoTime.getAsLong());
	}

	synchronized void close(FailedCall call) {
		this.unfinished--;
		this.held.answered(call);
		this.held.remove(call);
	}

	/**
	 * How long the origin has been down.
	 * @return the time, {@code null} if it is not known to be down
	 */
	public synchronized @Nullable Duration downFor() {
		return this.outage.isOn() ? Duration.ofNanos(this.outage.lasted(this.nanoTime.getAsLong())) : null;
	}

	/**
	 * Since when the origin has been down.
	 * @return the monotonic time in nanoseconds, {@code null} if it is not known to be
	 * down
	 */
	public synchronized @Nullable Long downSince() {
		return this.outage.isOn() ? this.outage.since() : null;
	}

	/**
	 * How many calls are held now.
	 * @return the number
	 */
	public synchronized int held() {
		return this.held.size();
	}

}
