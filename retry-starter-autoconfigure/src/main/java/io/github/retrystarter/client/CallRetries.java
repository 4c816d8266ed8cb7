package io.github.retrystarter.client;

import org.jspecify.annotations.Nullable;

import org.springframework.http.client.ClientHttpResponse;
import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;

import io.github.retrystarter.Attempt;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryBudget;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.StopReason;

/**
 * The retries of a call whose first attempt did not complete it: what follows each
 * attempt, and what pays for it. It is spring-retry's callback.
 */
final class CallRetries implements RetryCallback<ClientHttpResponse, Throwable> {

	private static final int FIRST_SERVER_ERROR = 500;

	private final RetryCall call;

	private final RequestOptions options;

	private final CallEnvironment environment;

	private @Nullable RetryBudget budget;

	CallRetries(RetryCall call, RequestOptions options, CallEnvironment environment) {
		this.call = call;
		this.options = options;
		this.environment = environment;
	}

	RetryCall call() {
		return this.call;
	}

	/**
	 * The response of the latest attempt, which is sent here unless it is the first one.
	 */
	@Override
	public ClientHttpResponse doWithRetry(RetryContext context) throws Throwable {
		if (context.getRetryCount() > 0) {
			this.call.send();
			judge();
		}
		Throwable failure = this.call.exchange().failure();
		if (failure != null) {
			throw failure;
		}
		return this.call.exchange().response();
	}

	/**
	 * Let spring-retry know that a response is not what the caller came for.
	 */
	void failUnlessCompleted() {
		if (!this.call.isCompleted()) {
			throw new RetryableResponseException(this.call.history().size(), this.call.exchange().status());
		}
	}

	/**
	 * Decide what follows the latest attempt, and remember it.
	 */
	void judge() {
		Outcome outcome = this.call.exchange().outcome();
		this.call.history()
			.add(outcome, this.call.isCompleted() ? RetryDecision.stop(StopReason.COMPLETED) : decide(outcome));
	}

	/**
	 * The budget is asked last, because withdrawing has an effect and a decision has
	 * none.
	 */
	private RetryDecision decide(Outcome outcome) {
		if (wasInterrupted()) {
			return RetryDecision.stop(StopReason.INTERRUPTED);
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
		return budget().tryWithdraw(outcome) ? decision : RetryDecision.stop(StopReason.BUDGET_EXHAUSTED);
	}

	private Attempt attempt(Outcome outcome) {
		CallHistory history = this.call.history();
		return new Attempt(history.size() + 1, history.count(outcome) + 1, this.call.request().getMethod(),
				this::isIdempotent, outcome, this.call.opinion(), this.environment.gate().remaining(this.call),
				this.call.elapsed(), this.environment.clock(), this.environment.random());
	}

	private boolean isIdempotent() {
		return this.options.idempotent()
				|| this.call.policy().idempotencyKey().isCarriedBy(this.call.request().getHeaders());
	}

	private boolean wasInterrupted() {
		Throwable failure = this.call.exchange().failure();
		if (failure != null && FailureClassifier.isInterruption(failure)) {
			Thread.currentThread().interrupt();
		}
		return failure != null && Thread.currentThread().isInterrupted();
	}

	/**
	 * Replace the decision to retry by a stop, because the retry will not be sent.
	 */
	void stop(StopReason reason) {
		budget().refund(this.call.history().latest().outcome());
		this.call.history().stop(reason);
	}

	/**
	 * Where a retry was decided that never came: name who prevented it.
	 */
	void conclude(StopReason reason) {
		if (!this.call.isStopped()) {
			stop(reason);
		}
	}

	/**
	 * Let the budget know if the call was a success. A retry that succeeded gets back
	 * what it cost.
	 */
	void settle() {
		CallHistory history = this.call.history();
		if (isSuccess() && history.size() > 1) {
			budget().refund(history.beforeLatest().outcome());
		}
		else if (isSuccess()) {
			this.call.state().budgets().deposit(this.call.request().getURI());
		}
	}

	/**
	 * For the budget, any response below 500 that calls for no retry.
	 */
	private boolean isSuccess() {
		Exchange exchange = this.call.exchange();
		return this.call.isCompleted() || (exchange.failure() == null && exchange.status() < FIRST_SERVER_ERROR
				&& this.call.stopReason() == StopReason.NOT_RETRYABLE);
	}

	private RetryBudget budget() {
		if (this.budget == null) {
			this.budget = this.call.state().budgets().of(this.call.request().getURI());
		}
		return this.budget;
	}

}
