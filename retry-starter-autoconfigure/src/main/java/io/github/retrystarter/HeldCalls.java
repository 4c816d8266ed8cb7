package io.github.retrystarter;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * The calls that wait for a sign of life of one origin, in the order in which they began
 * to wait, and when each may go. Only the first has anything to look for; the others
 * sleep until they are the first, or at their end. Guarded by the origin.
 */
final class HeldCalls {

	private final Set<FailedCall> calls = new LinkedHashSet<>();

	private final Outage outage;

	private final Release release;

	private final Runnable listen;

	private long signs;

	private long lastEnd;

	/**
	 * Begin without any.
	 * @param listen run before a call begins to wait for tokens, so that it is woken by
	 * the next success
	 */
	HeldCalls(Outage outage, Release release, Runnable listen) {
		this.outage = outage;
		this.release = release;
		this.listen = listen;
	}

	/**
	 * Note a sign of life of an origin that was down.
	 */
	void begin(long now) {
		this.signs++;
		if (!this.calls.isEmpty()) {
			long spread = Math.min(this.outage.spread(now), this.lastEnd - now);
			this.release.begin(now, now + spread, size());
		}
	}

	/**
	 * Note that a call has failed, so that only later signs are for it.
	 */
	void failed(FailedCall call) {
		call.signs = this.signs;
	}

	RecoveryStep hold(FailedCall call, long limit, long now) {
		if (hasSignFor(call) ? this.calls.isEmpty() : call.discoverer && !this.outage.isCrowded()) {
			return go(call, now);
		}
		call.end = now + (hasSignFor(call) ? limit : this.outage.sensible(limit, now));
		this.lastEnd = (this.calls.isEmpty() || call.end - this.lastEnd > 0) ? call.end : this.lastEnd;
		this.calls.add(call);
		return look(call, now);
	}

	RecoveryStep look(FailedCall call, long now) {
		long left = call.end - now;
		long untilTurn = isFirst(call) ? due(call, now) - now : Long.MAX_VALUE;
		if (left > 0 && untilTurn > 0) {
			return new RecoveryStep.Wait(Math.min(left, untilTurn));
		}
		RecoveryStep step = (untilTurn <= 0 || isOpen(call, now)) ? go(call, now)
				: new RecoveryStep.End(StopReason.ORIGIN_DOWN);
		if (left > 0 && step instanceof RecoveryStep.End) {
			// Tokens that came before are seen now, those that come later wake the call.
			this.listen.run();
			step = go(call, now);
			if (step instanceof RecoveryStep.End) {
				return awaitTokens(call, now, left);
			}
		}
		remove(call);
		if (step instanceof RecoveryStep.Go && !this.outage.isOn()) {
			this.release.sent(call, now, size());
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

	private boolean hasSignFor(FailedCall call) {
		return this.signs != call.signs;
	}

	void answered(FailedCall call) {
		if (this.release.answered(call)) {
			wakeFirst();
		}
	}

	void remove(FailedCall call) {
		boolean first = isFirst(call);
		this.calls.remove(call);
		if (first) {
			wakeFirst();
		}
	}

	private boolean isFirst(FailedCall call) {
		return !this.calls.isEmpty() && this.calls.iterator().next() == call;
	}

	void wakeFirst() {
		if (!this.calls.isEmpty()) {
			this.calls.iterator().next().wake.run();
		}
	}

	int size() {
		return this.calls.size();
	}

}
