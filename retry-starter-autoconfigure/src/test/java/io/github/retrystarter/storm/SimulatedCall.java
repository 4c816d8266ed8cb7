package io.github.retrystarter.storm;

import java.net.SocketTimeoutException;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;

import io.github.retrystarter.Attempt;
import io.github.retrystarter.DelaySource;
import io.github.retrystarter.FailedCall;
import io.github.retrystarter.FailureKind;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RecoveryStep;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.RetryOpinion;
import io.github.retrystarter.StopReason;

/**
 * One GET with all its attempts. It asks the real policy what follows an attempt, and the
 * real budget as the interceptor's loop does: last, and only for a retry.
 */
final class SimulatedCall {

	private static final int FIRST_SERVER_ERROR = 500;

	private static final Outcome TIMED_OUT = new Outcome.Failure(new SocketTimeoutException(), FailureKind.READ, true);

	private final SimulatedClient client;

	private final Duration begun;

	private int sent;

	private int ended;

	private int failures;

	private boolean hit;

	private int looks;

	private Duration waited = Duration.ZERO;

	private Duration heldSince = Duration.ZERO;

	private @Nullable FailedCall failedCall;

	private Outcome failed = TIMED_OUT;

	SimulatedCall(SimulatedClient client) {
		this.client = client;
		this.begun = client.time().elapsed();
	}

	/**
	 * Send the request for the first time.
	 */
	void send() {
		if (this.client.policy().recovery()) {
			this.client.recovery().sent();
		}
		attempt();
	}

	/**
	 * Send the request once. Whatever comes first counts, the response or the end of the
	 * client's patience.
	 */
	private void attempt() {
		int number = ++this.sent;
		this.client.time().after(Scenario.TIMEOUT, () -> end(number, TIMED_OUT));
		this.client.server().receive(number, (response) -> end(number, response));
	}

	private void end(int number, Outcome outcome) {
		if (number <= this.ended) {
			return;
		}
		this.ended = number;
		this.failures += (outcome instanceof Outcome.Failure) ? 1 : 0;
		this.hit |= outcome != Fault.OK && this.client.scenario().isFaultyAt(this.client.time().elapsed());
		RetryDecision decision = decide(outcome);
		if (decision instanceof RetryDecision.Retry retry) {
			this.failed = outcome;
			fail();
			if (retry.source() == DelaySource.BACKOFF) {
				this.waited = this.waited.plus(retry.delay());
			}
			this.client.time().after(retry.delay(), this::hold);
		}
		else {
			settle(outcome, ((RetryDecision.Stop) decision).reason());
		}
	}

	private void fail() {
		if (!this.client.policy().recovery()) {
			return;
		}
		if (this.failedCall == null) {
			this.failedCall = this.client.recovery().failed();
		}
		else {
			this.failedCall.failedAgain();
		}
	}

	private void hold() {
		if (this.failedCall == null) {
			attempt();
			return;
		}
		this.heldSince = this.client.time().elapsed();
		Duration limit = this.client.policy().patience().minus(this.waited);
		follow(this.failedCall.hold(limit, () -> this.client.budget().tryWithdraw(this.failed), this::wake));
	}

	private void wake() {
		look(Duration.ZERO);
	}

	private void look(Duration wait) {
		int look = ++this.looks;
		this.client.time().after(wait, () -> {
			if (look == this.looks && this.failedCall != null) {
				follow(this.failedCall.look());
			}
		});
	}

	private void follow(RecoveryStep step) {
		if (step instanceof RecoveryStep.Wait wait) {
			look(Duration.ofNanos(wait.nanos()));
			return;
		}
		this.looks++;
		this.waited = this.waited.plus(this.client.time().elapsed().minus(this.heldSince));
		if (step instanceof RecoveryStep.End end) {
			this.client.budget().forfeit(this.failed);
			settle(this.failed, end.reason());
		}
		else {
			attempt();
		}
	}

	private RetryDecision decide(Outcome outcome) {
		VirtualTime time = this.client.time();
		int sameKind = (outcome instanceof Outcome.Failure) ? this.failures : this.ended - this.failures;
		RetryDecision decision = this.client.policy()
			.decide(new Attempt(this.ended, sameKind, HttpMethod.GET, () -> false, () -> false, () -> false, outcome,
					RetryOpinion.NO_OPINION, Duration.ZERO, time.elapsed().minus(this.begun), time::instant,
					this.client::randomness));
		if (decision instanceof RetryDecision.Retry && !isAffordable(outcome)) {
			return RetryDecision.stop(StopReason.BUDGET_EXHAUSTED);
		}
		return decision;
	}

	private boolean isAffordable(Outcome outcome) {
		SimulatedBudget budget = this.client.budget();
		if (!this.client.policy().budget().enabled()) {
			return true;
		}
		return this.client.policy().recovery() ? budget.canAfford(outcome) : budget.tryWithdraw(outcome);
	}

	/**
	 * For the budget, any response below 500 that calls for no retry is a success.
	 */
	private void settle(Outcome outcome, StopReason reason) {
		boolean success = reason == StopReason.COMPLETED || (reason == StopReason.NOT_RETRYABLE
				&& outcome instanceof Outcome.Response response && response.status() < FIRST_SERVER_ERROR);
		if (success && this.ended > 1) {
			this.client.budget().refund(this.failed);
		}
		else if (success) {
			this.client.budget().deposit();
		}
		if (this.client.policy().recovery()) {
			if (success) {
				this.client.recovery().succeeded();
			}
			if (this.failedCall != null) {
				this.failedCall.close();
				this.failedCall = null;
			}
		}
		this.client.ledger().callEnded(this.begun, reason == StopReason.COMPLETED, this.hit);
	}

}
