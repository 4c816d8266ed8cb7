package io.github.retrystarter.client;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryBudget;

/**
 * The budget of an origin as one call draws on it. A retry that brings other credentials
 * costs nothing.
 */
final class CallBudget {

	private final RetryBudget budget;

	private final HttpRetryPolicy policy;

	private final CallHistory history;

	CallBudget(RetryCall call) {
		this.budget = call.origin().budget();
		this.policy = call.policy();
		this.history = call.history();
	}

	private boolean isFree(Outcome outcome) {
		return this.policy.retryUnauthorized() && CallHistory.isUnauthorized(outcome);
	}

	boolean canAfford(Outcome outcome) {
		return isFree(outcome) || this.budget.canAfford(outcome);
	}

	boolean tryWithdraw(Outcome outcome) {
		return isFree(outcome) || this.budget.tryWithdraw(outcome);
	}

	/**
	 * Take back what a retry would have cost that was not sent.
	 */
	void refund(Outcome outcome) {
		if (!isFree(outcome)) {
			this.budget.refund(outcome);
		}
	}

	void forfeit(Outcome outcome) {
		this.budget.forfeit(outcome);
	}

	/**
	 * Note that the call has succeeded. A retry that has gets back what it cost.
	 */
	void succeeded() {
		if (this.history.size() > 1 && !isFree(this.history.beforeLatest().outcome())) {
			this.budget.refund(this.history.beforeLatest().outcome());
		}
		else {
			this.budget.deposit();
		}
	}

}
