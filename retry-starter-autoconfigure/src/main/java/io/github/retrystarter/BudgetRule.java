package io.github.retrystarter;

/**
 * Rule for the budget that keeps retries from becoming a storm. The defaults keep a full
 * outage at about 1.04 times the ordinary load.
 *
 * @param enabled whether there is a budget at all
 * @param capacity most tokens that the budget holds, and how many it starts with
 * @param cost tokens that a retry takes, twice as many after a read time-out; given back
 * if it succeeds
 * @param refill tokens that any other success brings
 * @see RetryBudget
 */
public record BudgetRule(boolean enabled, int capacity, int cost, int refill) {

	/**
	 * Create a value of these components, which are described above.
	 * @param enabled the value for {@code enabled}
	 * @param capacity the value for {@code capacity}
	 * @param cost the value for {@code cost}
	 * @param refill the value for {@code refill}
	 * @throws IllegalArgumentException if a value is impossible
	 */
	public BudgetRule {
		requireAtLeast("budget.capacity", capacity, 1);
		requireAtLeast("budget.cost", cost, 1);
		requireAtLeast("budget.refill", refill, 0);
	}

	private static void requireAtLeast(String name, int value, int least) {
		if (value < least) {
			throw new IllegalArgumentException(name + " must be " + least + " or more, but is " + value);
		}
	}

	/**
	 * Tokens that a retry takes. After a read time-out the server may still be busy with
	 * the request, so that a retry weighs double, as it does in the AWS SDK.
	 * @param outcome how the attempt before the retry ended
	 * @return the tokens, never more than a full budget holds
	 */
	public int price(Outcome outcome) {
		boolean timedOut = outcome instanceof Outcome.Failure failure && failure.timedOut();
		return timedOut ? (int) Math.min(2L * this.cost, this.capacity) : this.cost;
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
