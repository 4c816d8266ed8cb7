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

	private final HeldCalls held = new HeldCalls();

	// Whether a success is news: the origin is down, or a held call waits for tokens.
	private volatile boolean listening;

	private long signs;

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
			this.signs++;
			beginRelease();
		}
		this.listening = false;
		this.held.wakeFirst();
	}

	private void beginRelease() {
		if (!this.held.isEmpty()) {
			long now = this.nanoTime.getAsLong();
			long spread = Math.min(this.outage.spread(now), this.held.lastEnd() - now);
			this.release.begin(now, now + spread, this.held.size());
		}
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
		answered(call);
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
		call.signs = this.signs;
	}

	synchronized RecoveryStep hold(FailedCall call, long limit) {
		long now = this.nanoTime.getAsLong();
		if (hasSignFor(call) ? this.held.isEmpty() : call.discoverer && !this.outage.isCrowded()) {
			return go(call, now);
		}
		call.end = now + (hasSignFor(call) ? limit : this.outage.sensible(limit, now));
		this.held.add(call);
		return look(call, now);
	}

	synchronized RecoveryStep look(FailedCall call) {
		return look(call, this.nanoTime.getAsLong());
	}

	private RecoveryStep look(FailedCall call, long now) {
		long left = call.end - now;
		long untilTurn = this.held.isFirst(call) ? due(call, now) - now : Long.MAX_VALUE;
		if (left > 0 && untilTurn > 0) {
			return new RecoveryStep.Wait(Math.min(left, untilTurn));
		}
		RecoveryStep step = (untilTurn <= 0 || isOpen(call, now)) ? go(call, now)
				: new RecoveryStep.End(StopReason.ORIGIN_DOWN);
		if (left > 0 && step instanceof RecoveryStep.End) {
			// From here on successes wake the call, so tokens that came before are seen
			// now.
			this.listening = true;
			step = go(call, now);
			if (step instanceof RecoveryStep.End) {
				return awaitTokens(call, now, left);
			}
		}
		this.held.remove(call);
		if (step instanceof RecoveryStep.Go && !this.outage.isOn()) {
			this.release.sent(call, now, this.held.size());
		}
		return step;
	}

	private long due(FailedCall call, long now) {
		return this.outage.isOn() ? this.outage.probeDue(call.end) : this.release.due(now);
	}

	/**
	 * Whether a call whose hold is over may go before its turn.
	 */
	private boolean isOpen(FailedCall call, long now) {
		return hasSignFor(call) && !this.release.isSlow(now);
	}

	private RecoveryStep awaitTokens(FailedCall call, long now, long left) {
		this.outage.sent(now);
		return new RecoveryStep.Wait(this.outage.isOn() ? Math.min(left, due(call, now) - now) : left);
	}

	private RecoveryStep go(FailedCall call, long now) {
		if (!call.payment.getAsBoolean()) {
			return new RecoveryStep.End(StopReason.BUDGET_EXHAUSTED);
		}
		this.outage.sent(now);
		return RecoveryStep.Go.STEP;
	}

	synchronized void close(FailedCall call) {
		this.unfinished--;
		answered(call);
		this.held.remove(call);
	}

	private void answered(FailedCall call) {
		if (this.release.answered(call)) {
			this.held.wakeFirst();
		}
	}

	private boolean hasSignFor(FailedCall call) {
		return this.signs != call.signs;
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
