package io.github.retrystarter.storm;

import java.net.SocketTimeoutException;
import java.time.Duration;

import org.springframework.http.HttpMethod;

import io.github.retrystarter.Attempt;
import io.github.retrystarter.FailureKind;
import io.github.retrystarter.Outcome;
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

	private Outcome paidFor = TIMED_OUT;

	SimulatedCall(SimulatedClient client) {
		this.client = client;
		this.begun = client.time().elapsed();
	}

	/**
	 * Send the request once. Whatever comes first counts, the response or the end of the
	 * client's patience.
	 */
	void send() {
		int number = ++this.sent;
		this.client.time().after(Scenario.TIMEOUT, () -> end(number, TIMED_OUT));
		this.client.server().receive((response) -> end(number, response));
	}

	private void end(int number, Outcome outcome) {
		if (number <= this.ended) {
			return;
		}
		this.ended = number;
		this.failures += (outcome instanceof Outcome.Failure) ? 1 : 0;
		RetryDecision decision = decide(outcome);
		if (decision instanceof RetryDecision.Retry retry) {
			this.paidFor = outcome;
			this.client.time().after(retry.delay(), this::send);
		}
		else {
			settle(outcome, ((RetryDecision.Stop) decision).reason());
		}
	}

	private RetryDecision decide(Outcome outcome) {
		VirtualTime time = this.client.time();
		int sameKind = (outcome instanceof Outcome.Failure) ? this.failures : this.ended - this.failures;
		RetryDecision decision = this.client.policy()
			.decide(new Attempt(this.ended, sameKind, HttpMethod.GET, () -> false, outcome, RetryOpinion.NO_OPINION,
					Duration.ZERO, time.elapsed().minus(this.begun), time::instant, this.client::randomness));
		if (decision instanceof RetryDecision.Retry && !this.client.tryWithdraw(outcome)) {
			return RetryDecision.stop(StopReason.BUDGET_EXHAUSTED);
		}
		return decision;
	}

	/**
	 * For the budget, any response below 500 that calls for no retry is a success.
	 */
	private void settle(Outcome outcome, StopReason reason) {
		boolean success = reason == StopReason.COMPLETED || (reason == StopReason.NOT_RETRYABLE
				&& outcome instanceof Outcome.Response response && response.status() < FIRST_SERVER_ERROR);
		if (success && this.ended > 1) {
			this.client.budget().refund(this.paidFor);
		}
		else if (success) {
			this.client.budget().deposit();
		}
		this.client.ledger().callEnded(this.begun, reason == StopReason.COMPLETED);
	}

}
