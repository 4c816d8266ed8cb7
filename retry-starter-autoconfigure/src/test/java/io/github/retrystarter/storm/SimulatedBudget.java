package io.github.retrystarter.storm;

import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryBudget;

/**
 * What pays for the retries of one client.
 */
interface SimulatedBudget {

	boolean tryWithdraw(Outcome outcome);

	void refund(Outcome outcome);

	void deposit();

	/**
	 * Whether there is enough for a retry, so that its wait is worth beginning.
	 */
	boolean canAfford(Outcome outcome);

	/**
	 * Note that a retry was held in vain.
	 */
	default void forfeit(Outcome outcome) {
	}

	static SimulatedBudget of(RetryBudget budget) {
		return new SimulatedBudget() {

			@Override
			public boolean tryWithdraw(Outcome outcome) {
				return budget.tryWithdraw(outcome);
			}

			@Override
			public void refund(Outcome outcome) {
				budget.refund(outcome);
			}

			@Override
			public void deposit() {
				budget.deposit();
			}

			@Override
			public void forfeit(Outcome outcome) {
				budget.forfeit(outcome);
			}

			@Override
			public boolean canAfford(Outcome outcome) {
				return budget.canAfford(outcome);
			}

		};
	}

}
