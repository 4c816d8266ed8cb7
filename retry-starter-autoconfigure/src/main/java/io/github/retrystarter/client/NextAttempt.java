package io.github.retrystarter.client;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.StopReason;

/**
 * The way of a call from one attempt to the next: its waits, all that may end it there,
 * and the request.
 */
final class NextAttempt {

	private final RetryCall call;

	private final AttemptSender sender;

	private final CallBudget budget;

	private final CallEnvironment environment;

	private final RetryDecider decider;

	private final CallRecovery recovery;

	private @Nullable Exception brokenOff;

	NextAttempt(RetryCall call, AttemptSender sender, CallBudget budget, RetryDecider decider, CallRecovery recovery) {
		this.call = call;
		this.sender = sender;
		this.budget = budget;
		this.environment = call.environment();
		this.decider = decider;
		this.recovery = recovery;
	}

	/**
	 * Wait as long as was decided, and send again.
	 * @return whether it was sent, and the call not ended before
	 */
	boolean send() {
		RetryDecision.Retry retry = (RetryDecision.Retry) this.call.history().latest().decision();
		await(retry);
		return !this.decider.isStopped() && send(retry);
	}

	/**
	 * What the call ends with, if it was broken off.
	 */
	@Nullable Exception brokenOff() {
		return this.brokenOff;
	}

	/**
	 * Wait, once the response that nobody will read is closed.
	 */
	private void await(RetryDecision.Retry retry) {
		this.call.exchange().setAside();
		this.environment.log().retry(this.call, retry);
		this.call.observers().retrying(this.call);
		await(() -> await(retry, retry.delay()) ? this.recovery.await(retry) : StopReason.SHUTDOWN);
	}

	/**
	 * Send the retry. If it turns out at the last moment that it has to wait for its
	 * turn, it has been paid for, but not sent.
	 */
	private boolean send(RetryDecision.Retry retry) {
		while (!this.sender.send()) {
			await(() -> await(retry, Duration.ZERO) ? null : StopReason.SHUTDOWN);
			if (this.decider.isStopped()) {
				this.budget.refund(this.call.history().latest().outcome());
				return false;
			}
		}
		return true;
	}

	private void await(Wait wait) {
		try {
			StopReason reason = wait.await();
			if (reason == StopReason.SHUTDOWN) {
				breakOff(reason, CallEnding.closed(this.call));
			}
			else if (reason != null) {
				this.decider.stop(reason);
			}
		}
		catch (RateLimitedException ex) {
			breakOff(StopReason.RATE_LIMITED, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			breakOff(StopReason.INTERRUPTED, CallEnding.interrupted("waiting after", this.call));
		}
	}

	private boolean await(RetryDecision.Retry retry, Duration delay) throws InterruptedException {
		RateLimitTurn turn = this.call.turn();
		if (delay.isZero() && turn == null) {
			boolean open = this.call.state().await(delay);
			this.call.observers().waited(this.call, retry.source(), delay);
			return open;
		}
		RetryPause pause = this.environment.pause();
		long start = pause.nanoTime();
		try {
			return this.call.state().await(delay) && (turn == null || turn.await(false));
		}
		finally {
			Duration time = Duration.ofNanos(pause.nanoTime() - start);
			this.call.observers().waited(this.call, retry.source(), time);
		}
	}

	private void breakOff(StopReason reason, Exception ending) {
		this.decider.stop(reason);
		this.brokenOff = ending;
	}

	/**
	 * A wait that may end the call.
	 */
	@FunctionalInterface
	private interface Wait {

		/**
		 * Wait.
		 * @return why the call ends, {@code null} if it goes on
		 */
		@Nullable StopReason await() throws InterruptedException;

	}

}
