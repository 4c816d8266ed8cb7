package io.github.retrystarter.autoconfigure;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Properties of the budget for retries, one for each mount and origin.
 *
 * @hidden the keys are documented, not the accessors
 */
public class BudgetProperties {

	/**
	 * Whether retries are limited by a budget, so that they do not become a storm.
	 */
	private @Nullable Boolean enabled;

	/**
	 * Tokens that the budget starts with, and the least that it holds when full; one of
	 * more traffic holds what its successes of ten seconds bring.
	 */
	private @Nullable Integer capacity;

	/**
	 * Tokens that a retry takes, twice as many after a read time-out, a third where the
	 * request was never sent; given back if it succeeds.
	 */
	private @Nullable Integer cost;

	/**
	 * Tokens that a success without a retry brings.
	 */
	private @Nullable Integer refill;

	/**
	 * Time in which the price of one retry comes back even without successes, 0 for
	 * never.
	 */
	private @Nullable Duration trickle;

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

	public @Nullable Duration getTrickle() {
		return this.trickle;
	}

	public void setTrickle(@Nullable Duration trickle) {
		this.trickle = trickle;
	}

}
