package io.github.retrystarter;

import java.time.Duration;

/**
 * Rule for the budget that keeps retries from becoming a storm. The defaults keep a full
 * outage at about 1.04 times the ordinary load.
 *
 * @param enabled whether there is a budget at all
 * @param capacity tokens that the budget starts with, and the least that it holds at
 * most; one of more traffic holds what its successes of ten seconds bring
 * @param cost tokens that a retry takes, twice as many after a read time-out, a third
 * where the request was never sent; given back if it succeeds
 * @param refill tokens that any other success brings
 * @param trickle time in which the price of one retry comes back even without successes,
 * zero for never
 * @see RetryBudget
 */
public record BudgetRule(boolean enabled, int capacity, int cost, int refill, Duration trickle) {

	/**
	 * Create a value of these components, which are described above.
	 * @param enabled the value for {@code enabled}
	 * @param capacity the value for {@code capacity}
	 * @param cost the value for {@code cost}
	 * @param refill the value for {@code refill}
	 * @param trickle the value for {@code trickle}
	 * @throws IllegalArgumentException if a value is impossible
	 */
	public BudgetRule {
		Limits.requireAtLeast(1, "budget.capacity", capacity);
		Limits.requireAtLeast(1, "budget.cost", cost);
		Limits.requireAtLeast(0, "budget.refill", refill);
		Limits.requireNotNegative("budget.trickle", trickle);
	}

	/**
	 * Tokens that a retry takes. After a read time-out the server may still be busy with
	 * the request, so that a retry weighs double. A request that was never sent has cost
	 * the server nothing, so that a retry takes a third.
	 * @param outcome how the attempt before the retry ended
	 * @return the tokens, never more than a full budget holds
	 */
	public int price(Outcome outcome) {
		if (!(outcome instanceof Outcome.Failure failure)) {
			return this.cost;
		}
		if (failure.kind() == FailureKind.CONNECT) {
			return Math.max(1, this.cost / 3);
		}
		return failure.timedOut() ? (int) Math.min(2L * this.cost, this.capacity) : this.cost;
	}

	/**
	 * Check that a full budget pays for a retry; otherwise there would never be any.
	 * @throws IllegalArgumentException if it does not
	 */
	public void requireAffordable() {
		if (this.enabled && this.cost > this.capacity) {
			throw new IllegalArgumentException(
					"budget.cost is " + this.cost + " and must not exceed budget.capacity, which is " + this.capacity);
		}
	}

}
