package io.github.retrystarter.client;

import org.springframework.http.HttpHeaders;

import io.github.retrystarter.Attempt;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.StopReason;

/**
 * Decides what follows each attempt of a call that has failed at first.
 */
final class RetryDecider {

	private static final int FIRST_SERVER_ERROR = 500;

	private final RetryCall call;

	private final CallBudget budget;

	private final CallEnvironment environment;

	RetryDecider(RetryCall call, CallBudget budget) {
		this.call = call;
		this.budget = budget;
		this.environment = call.environment();
	}

	/**
	 * Decide what follows the latest attempt.
	 */
	void decide() {
		Outcome outcome = this.call.exchange().outcome();
		this.call.history()
			.add(outcome, this.call.isCompleted() ? RetryDecision.stop(StopReason.COMPLETED) : decide(outcome));
	}

	/**
	 * The rule book is asked first. An empty budget ends the call now and not after a
	 * wait; otherwise the retry is paid for when it goes.
	 */
	private RetryDecision decide(Outcome outcome) {
		if (wasInterrupted()) {
			return RetryDecision.stop(StopReason.INTERRUPTED);
		}
		if (this.call.exchange().hasEndedTheCall()) {
			return RetryDecision.stop(StopReason.TIMEOUT);
		}
		RetryDecision decision = this.call.policy().decide(attempt(outcome));
		if (!(decision instanceof RetryDecision.Retry)) {
			return decision;
		}
		if (this.environment.pause().isShutdown()) {
			return RetryDecision.stop(StopReason.SHUTDOWN);
		}
		if (!this.call.state().isRetrying()) {
			return RetryDecision.stop(StopReason.DISABLED);
		}
		return this.budget.canAfford(outcome) ? decision : RetryDecision.stop(StopReason.BUDGET_EXHAUSTED);
	}

	/**
	 * The thread tells, not what was thrown: that may speak of another thread, or of a
	 * time-out.
	 */
	private boolean wasInterrupted() {
		return this.call.exchange().failure() != null && Thread.currentThread().isInterrupted();
	}

	private Attempt attempt(Outcome outcome) {
		CallHistory history = this.call.history();
		return new Attempt(history.size() + 1, history.count(outcome) + 1, this.call.request().getMethod(),
				this.call::isIdempotent, this.call::hasKey, this::isRefreshable, outcome, this.call.opinion(),
				this.call.hold(), this.call.elapsed(), this.environment.clock(), this.environment.random());
	}

	/**
	 * Whether a repeat may bring other credentials: not a second time, and not where they
	 * are the caller's.
	 */
	private boolean isRefreshable() {
		return this.call.request().callersHeader(HttpHeaders.AUTHORIZATION) == null
				&& !this.call.history().hasUnauthorized();
	}

	/**
	 * Whether no further attempt follows the latest one.
	 */
	boolean isStopped() {
		return this.call.history().latest().decision() instanceof RetryDecision.Stop;
	}

	/**
	 * Why no further attempt follows the latest one.
	 */
	StopReason stopReason() {
		return ((RetryDecision.Stop) this.call.history().latest().decision()).reason();
	}

	/**
	 * Stop the call, unless that has been decided already.
	 */
	void stop(StopReason reason) {
		if (!isStopped()) {
			this.call.history().stop(reason);
		}
	}

	/**
	 * Tell budget and origin if the call was a success.
	 */
	void settle() {
		if (isSuccess()) {
			this.budget.succeeded();
			this.call.succeeded();
		}
	}

	/**
	 * Any response below 500 that calls for no retry counts as a success.
	 */
	private boolean isSuccess() {
		Exchange exchange = this.call.exchange();
		return this.call.isCompleted() || (exchange.failure() == null
				&& exchange.response().status() < FIRST_SERVER_ERROR && stopReason() == StopReason.NOT_RETRYABLE);
	}

}
