package io.github.retrystarter.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * Properties of the retry budget.
 *
 * @hidden the keys are documented, not the accessors
 */
public class BudgetProperties {

	/**
	 * Whether retries draw on a budget, one for each mount and origin, so that they stop
	 * while nothing succeeds.
	 */
	private @Nullable Boolean enabled;

	/**
	 * Maximum number of tokens in a budget, and how many it starts with; 1 or more.
	 */
	private @Nullable Integer capacity;

	/**
	 * Tokens that a retry takes, from 1 to the capacity, and twice as many after a read
	 * time-out. They are given back if the retry succeeds.
	 */
	private @Nullable Integer cost;

	/**
	 * Tokens that any other success adds; 0 or more.
	 */
	private @Nullable Integer refill;

	public @Nullable Boolean getEnabled() {
		return this.enabled;
	}

	public void setEnabled(@Nullable Boolean enabled) {
		this.enabled = enabled;
	}

	public @Nullable Integer getCapacity() {
		return this.capacity;
	}

	public void setCapacity(@Nullable Integer capacity) {
		this.capacity = capacity;
	}

	public @Nullable Integer getCost() {
		return this.cost;
	}

	public void setCost(@Nullable Integer cost) {
		this.cost = cost;
	}

	public @Nullable Integer getRefill() {
		return this.refill;
	}

	public void setRefill(@Nullable Integer refill) {
		this.refill = refill;
	}

}
