package io.github.retrystarter.client;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpRequest;

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

	private final boolean partitioned;

	/**
	 * The calls that this one is held with, {@code null} until the request has told.
	 */
	private @Nullable RateLimitScope scope;

	private @Nullable CallPartition partition;

	/**
	 * What the request has waited for since it was last sent.
	 */
	private RateLimitGate.Hold.@Nullable Wait waited;

	private @Nullable RateLimitedException heldBack;

	private boolean delayed;

	private RateLimitTurn(RetryCall call, RateLimitGate gate, Origin origin) {
		this.call = call;
		this.gate = gate;
		this.origin = origin;
		this.partitioned = gate.isPartitioned(call.mount());
		this.scope = this.partitioned ? null : new RateLimitScope(call.mount().name(), origin, "");
	}

	/**
	 * The turn of a call, {@code null} if it goes whatever its server has said.
	 */
	static @Nullable RateLimitTurn of(RetryCall call, RateLimitGate gate) {
		Origin origin = (call.policy().rateLimit() != RateLimitMode.OFF) ? call.origin().origin() : null;
		return (origin != null) ? new RateLimitTurn(call, gate, origin) : null;
	}

	/**
	 * Whether only the request tells, as it is sent, what it is held with.
	 */
	boolean isPartitioned() {
		return this.partitioned;
	}

	void learn(Outcome outcome) {
		this.waited = null;
		if (this.scope != null) {
			this.gate.learn(this.call.mount(), this.origin, this.partition, outcome);
		}
	}

	Duration hold() {
		return (this.scope != null) ? this.gate.remaining(this.call.mount(), this.scope) : Duration.ZERO;
	}

	/**
	 * Wait until the server takes a request, as far as is known before it is sent.
	 * @param first whether it would be the first request of the call
	 * @return whether the application is still open
	 * @throws RateLimitedException if the call cannot wait so long, or is a new one and
	 * is not to wait at all
	 */
	boolean await(boolean first) throws InterruptedException {
		this.heldBack = null;
		RateLimitGate.Hold hold = look(first);
		while (hold instanceof RateLimitGate.Hold.Wait wait && hasTimeFor(wait.delay())) {
			this.delayed = true;
			if (!this.call.state().await(wait.delay())) {
				return false;
			}
			this.waited = wait;
			hold = look(first);
		}
		if (hold != null) {
			throw exception(hold);
		}
		return true;
	}

	private RateLimitedException exception(RateLimitGate.Hold hold) {
		return RateLimitedException.of(this.origin, hold.until(), this.call.mount());
	}

	private RateLimitGate.@Nullable Hold look(boolean first) {
		return (this.scope != null) ? this.gate.hold(this.call.mount(), this.scope, first, this.waited) : null;
	}

	/**
	 * Whether a request may pass, now that it is as it is sent.
	 */
	boolean mayPass(HttpRequest request) {
		CallPartition drawnOn = this.gate.partition(this.call.mount(), request);
		RateLimitScope sent = new RateLimitScope(this.call.mount().name(), this.origin, drawnOn.id());
		if (this.waited != null && !sent.equals(this.scope)) {
			this.waited = this.waited.elsewhere();
		}
		this.partition = drawnOn;
		this.scope = sent;
		RateLimitGate.Hold hold = look(false);
		this.heldBack = (hold != null) ? exception(hold) : null;
		return hold == null;
	}

	/**
	 * Why the latest request was not let pass, {@code null} if it was.
	 */
	@Nullable RateLimitedException heldBack() {
		return this.heldBack;
	}

	boolean hasWaited() {
		return this.delayed;
	}

	private boolean hasTimeFor(Duration wait) {
		return this.call.timeLeft(wait).equals(wait);
	}

}
