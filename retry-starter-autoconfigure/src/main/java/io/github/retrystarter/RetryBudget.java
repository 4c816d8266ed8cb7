package io.github.retrystarter;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * A token bucket for retries: full at first, emptied by retries, filled by successes, so
 * that retries stop where nothing succeeds. Safe for use by many threads, without locks.
 *
 * @see <a href="https://aws.amazon.com/blogs/developer/introducing-retry-throttling/">AWS
 * SDK, retry throttling</a>
 * @see <a href="https://github.com/grpc/proposal/blob/master/A6-client-retries.md">gRPC
 * A6, throttling retry attempts</a>
 */
public final class RetryBudget {

	private final BudgetRule rule;

	private final AtomicInteger balance;

	/**
	 * Create a full budget.
	 * @param rule what it holds, and what a retry takes
	 */
	public RetryBudget(BudgetRule rule) {
		this.rule = rule;
		this.balance = new AtomicInteger(rule.capacity());
	}

	/**
	 * Pay for a retry.
	 * @param outcome how the attempt before it ended
	 * @return whether there was enough, as there always is if the rule is not enabled
	 */
	public boolean tryWithdraw(Outcome outcome) {
		if (!this.rule.enabled()) {
			return true;
		}
		int price = this.rule.price(outcome);
		return this.balance.getAndUpdate((tokens) -> (tokens >= price) ? tokens - price : tokens) >= price;
	}

	/**
	 * Take a payment back, because the retry succeeded or was never sent.
	 * @param outcome how the attempt before the retry ended
	 */
	public void refund(Outcome outcome) {
		deposit(this.rule.price(outcome));
	}

	/**
	 * Note a success that needed no retry.
	 */
	public void deposit() {
		deposit(this.rule.refill());
	}

	private void deposit(int tokens) {
		if (this.balance.get() < this.rule.capacity()) {
			this.balance.updateAndGet((before) -> (int) Math.min(this.rule.capacity(), (long) before + tokens));
		}
	}

	/**
	 * The tokens left.
	 * @return a number from 0 to the capacity
	 */
	public int balance() {
		return this.balance.get();
	}

}
