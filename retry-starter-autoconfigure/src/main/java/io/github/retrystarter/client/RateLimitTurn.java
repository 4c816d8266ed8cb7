package io.github.retrystarter.client;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.Origin;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RateLimitMode;

/**
 * The turn of one call at a server that may take none for a while. Confined to the
 * calling thread.
 */
final class RateLimitTurn {

	private final RetryCall call;

	private final RateLimitGate gate;

	private final Origin origin;

	private RateLimitTurn(RetryCall call, RateLimitGate gate, Origin origin) {
		this.call = call;
		this.gate = gate;
		this.origin = origin;
	}

	/**
	 * The turn of a call, {@code null} if it goes whatever its server has said.
	 */
	static @Nullable RateLimitTurn of(RetryCall call, RateLimitGate gate) {
		Origin origin = (call.policy().rateLimit() != RateLimitMode.OFF) ? call.origin().origin() : null;
		return (origin != null) ? new RateLimitTurn(call, gate, origin) : null;
	}

	/**
	 * Learn what an outcome says of the calls to come.
	 */
	void learn(Outcome outcome) {
		this.gate.learn(this.call.mount(), this.origin, outcome);
	}

	/**
	 * How long the server takes no requests.
	 */
	Duration hold() {
		return this.gate.remaining(this.call.mount(), this.origin);
	}

	/**
	 * Wait until the server takes a request.
	 * @param first whether it would be the first request of the call
	 * @return whether the application is still open
	 * @throws RateLimitedException if the call cannot wait so long, or is a new one and
	 * is not to wait at all
	 */
	boolean await(boolean first) throws InterruptedException {
		RateLimitGate.Hold hold = this.gate.hold(this.call.mount(), this.origin, first, null);
		while (hold instanceof RateLimitGate.Hold.Wait wait && hasTimeFor(wait.delay())) {
			if (!this.call.state().await(wait.delay())) {
				return false;
			}
			hold = this.gate.hold(this.call.mount(), this.origin, first, wait);
		}
		if (hold != null) {
			throw RateLimitedException.of(this.origin, hold.until(), this.call.mount());
		}
		return true;
	}

	private boolean hasTimeFor(Duration wait) {
		return this.call.timeLeft(wait).equals(wait);
	}

}
