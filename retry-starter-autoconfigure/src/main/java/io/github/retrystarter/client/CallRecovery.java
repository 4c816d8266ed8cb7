package io.github.retrystarter.client;

import java.time.Duration;
import java.util.concurrent.Semaphore;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.DelaySource;
import io.github.retrystarter.FailedCall;
import io.github.retrystarter.OriginRecovery;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RecoveryStep;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.StopReason;

/**
 * The retries of one call at the door of their origin: each is held until the origin has
 * shown a sign of life, and paid for when it goes. Confined to the calling thread.
 */
final class CallRecovery {

	private static final int FIRST_SERVER_ERROR = 500;

	private final RetryCall call;

	private final CallBudget budget;

	private final @Nullable OriginRecovery origin;

	private final RetryPause pause;

	private final RetryLog log;

	private @Nullable FailedCall failedCall;

	/**
	 * How long the call has waited of its own accord, in back-offs and here.
	 */
	private Duration waited = Duration.ZERO;

	CallRecovery(RetryCall call, CallBudget budget) {
		this.call = call;
		this.budget = budget;
		this.origin = call.policy().recovery() ? call.origin().recovery() : null;
		this.pause = call.environment().pause();
		this.log = call.environment().log();
	}

	/**
	 * Note how the latest attempt ended, if it did not complete the call. A response
	 * below 500 shows that the origin is alive, even if the call is to be retried.
	 * @param retried whether a retry is to follow
	 */
	void failed(boolean retried) {
		if (!isDown(this.call.exchange())) {
			close();
			this.call.succeeded();
		}
		else if (this.failedCall != null) {
			this.failedCall.failedAgain();
		}
		else if (this.origin != null && retried) {
			this.failedCall = this.origin.failed();
		}
	}

	private static boolean isDown(Exchange exchange) {
		return exchange.failure() != null || exchange.response().status() >= FIRST_SERVER_ERROR;
	}

	/**
	 * Wait until the retry may go, and pay for it.
	 * @param retry what was decided, and has been waited for
	 * @return why the retry is not to be sent, {@code null} if it is
	 * @throws InterruptedException if the thread is interrupted
	 */
	@Nullable StopReason await(RetryDecision.Retry retry) throws InterruptedException {
		Outcome failure = this.call.exchange().outcome();
		if (this.failedCall == null) {
			return this.budget.tryWithdraw(failure) ? null : StopReason.BUDGET_EXHAUSTED;
		}
		if (retry.source() == DelaySource.BACKOFF) {
			this.waited = this.waited.plus(retry.delay());
		}
		Duration limit = this.call.timeLeft(this.call.policy().patience().minus(this.waited));
		Semaphore wake = new Semaphore(0);
		RecoveryStep step = this.failedCall.hold(limit, () -> this.budget.tryWithdraw(failure), wake::release);
		if (step instanceof RecoveryStep.Wait wait) {
			step = await(this.failedCall, wait, wake);
		}
		if (step instanceof RecoveryStep.End end) {
			this.budget.forfeit(failure);
			close();
			return end.reason();
		}
		return null;
	}

	private RecoveryStep await(FailedCall held, RecoveryStep.Wait first, Semaphore wake) throws InterruptedException {
		this.log.held(this.call);
		long start = this.pause.nanoTime();
		this.pause.register(wake);
		try {
			RecoveryStep step = first;
			while (step instanceof RecoveryStep.Wait wait) {
				if (!this.call.state().isRetrying()) {
					return new RecoveryStep.End(StopReason.DISABLED);
				}
				if (!this.call.state().await(wait.nanos(), wake)) {
					return new RecoveryStep.End(StopReason.SHUTDOWN);
				}
				wake.drainPermits();
				step = held.look();
			}
			return step;
		}
		catch (InterruptedException ex) {
			close();
			throw ex;
		}
		finally {
			this.pause.unregister(wake);
			Duration time = Duration.ofNanos(this.pause.nanoTime() - start);
			this.waited = this.waited.plus(time);
			this.call.history().held(time);
			this.log.heldFor(this.call, time);
			this.call.observers().waited(this.call, DelaySource.RECOVERY, time);
		}
	}

	/**
	 * Note that the call is over.
	 */
	void close() {
		if (this.failedCall != null) {
			this.failedCall.close();
			this.failedCall = null;
		}
	}

}
