package io.github.retrystarter.storm;

import io.github.retrystarter.Outcome;

/**
 * A bucket of one size for all, which nothing but successes fill. A retry that was
 * decided is paid for.
 */
final class FixedBudget implements SimulatedBudget {

	private final int capacity;

	private final int cost;

	private final int timeoutCost;

	private int balance;

	FixedBudget(int capacity, int cost, int timeoutCost) {
		this.capacity = capacity;
		this.cost = cost;
		this.timeoutCost = timeoutCost;
		this.balance = capacity;
	}

	@Override
	public boolean canAfford(Outcome outcome) {
		return this.balance >= price(outcome);
	}

	@Override
	public boolean tryWithdraw(Outcome outcome) {
		if (!canAfford(outcome)) {
			return false;
		}
		this.balance -= price(outcome);
		return true;
	}

	@Override
	public void refund(Outcome outcome) {
		deposit(price(outcome));
	}

	@Override
	public void deposit() {
		deposit(1);
	}

	private void deposit(int tokens) {
		this.balance = Math.min(this.capacity, this.balance + tokens);
	}

	private int price(Outcome outcome) {
		return (outcome instanceof Outcome.Failure failure && failure.timedOut()) ? this.timeoutCost : this.cost;
	}

}
