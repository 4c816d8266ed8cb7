package io.github.retrystarter;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * A token bucket for retries: full at first, emptied by retries, filled by successes, so
 * that retries stop where nothing succeeds. It holds what the successes of ten seconds
 * bring, so that a client of much traffic has retries in proportion. Safe for use by many
 * threads.
 *
 * @see <a href="https://aws.amazon.com/blogs/developer/introducing-retry-throttling/">AWS
 * SDK, retry throttling</a>
 * @see <a href="https://github.com/grpc/proposal/blob/master/A6-client-retries.md">gRPC
 * A6, throttling retry attempts</a>
 */
public final class RetryBudget {

	private volatile BudgetRule rule;

	private final LongSupplier nanoTime;

	private final AtomicInteger balance;

	private volatile int limit;

	private final BudgetTraffic traffic;

	private long step;

	private long trickledUntil;

	/**
	 * Create a full budget.
	 * @param rule what it holds, and what a retry takes
	 * @param nanoTime monotonic time in nanoseconds, as of {@link System#nanoTime()}
	 */
	public RetryBudget(BudgetRule rule, LongSupplier nanoTime) {
		this.rule = rule;
		this.nanoTime = nanoTime;
		this.balance = new AtomicInteger(rule.capacity());
		this.limit = rule.capacity();
		this.traffic = new BudgetTraffic(nanoTime);
		this.trickledUntil = nanoTime.getAsLong();
		this.step = rule.trickle().toNanos() / rule.cost();
	}

	/**
	 * Whether there is enough for a retry, so that it is worth waiting for.
	 * @param outcome how the attempt before it ended
	 * @return {@code true} if there is now
	 */
	public boolean canAfford(Outcome outcome) {
		BudgetRule current = this.rule;
		int price = current.price(outcome);
		return !current.enabled() || this.balance.get() >= price || balance() >= price;
	}

	/**
	 * Pay for a retry.
	 * @param outcome how the attempt before it ended
	 * @return whether there was enough, as there always is if the rule is not enabled
	 */
	public boolean tryWithdraw(Outcome outcome) {
		BudgetRule current = this.rule;
		if (!current.enabled()) {
			return true;
		}
		trickle();
		int price = current.price(outcome);
		return this.balance.getAndUpdate((tokens) -> (tokens >= price) ? tokens - price : tokens) >= price;
	}

	/**
	 * Note that a retry was held in vain. After a read time-out it is paid for as if it
	 * had been sent, so that a server which comes back with a long queue meets few
	 * retries.
	 * @param outcome how the attempt before it ended
	 */
	public void forfeit(Outcome outcome) {
		if (outcome instanceof Outcome.Failure failure && failure.timedOut()) {
			tryWithdraw(outcome);
		}
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
		if (this.traffic.count()) {
			measure();
		}
		deposit(this.rule.refill());
	}

	private void deposit(int tokens) {
		if (this.balance.get() < this.limit) {
			this.balance.updateAndGet((before) -> (int) Math.min(this.limit, (long) before + tokens));
		}
	}

	private synchronized void measure() {
		long earned = this.traffic.earn(this.rule.refill());
		this.limit = (int) Math.min(Integer.MAX_VALUE, Math.max(this.rule.capacity(), earned));
		if (this.balance.get() > this.limit) {
			this.balance.updateAndGet((before) -> Math.min(this.limit, before));
		}
	}

	private synchronized void trickle() {
		long step = this.step;
		if (step == 0) {
			return;
		}
		long now = this.nanoTime.getAsLong();
		long tokens = (now - this.trickledUntil) / step;
		this.trickledUntil += tokens * step;
		int least = this.rule.capacity();
		if (tokens > 0 && this.balance.get() < least) {
			this.balance.updateAndGet((before) -> (before < least) ? (int) Math.min(least, before + tokens) : before);
		}
	}

	/**
	 * Go on by another rule. The balance keeps its share of the capacity, so that a
	 * budget which is half empty stays so, rounded so that rules which alternate do not
	 * empty it.
	 * @param rule the rule from now on
	 */
	public synchronized void change(BudgetRule rule) {
		int before = this.rule.capacity();
		this.rule = rule;
		this.step = rule.trickle().toNanos() / rule.cost();
		if (rule.capacity() != before) {
			this.limit = scale(this.limit, before, rule.capacity());
			this.balance.updateAndGet((tokens) -> Math.min(this.limit, scale(tokens, before, rule.capacity())));
		}
	}

	private static int scale(int tokens, int before, int after) {
		return (int) Math.min(Integer.MAX_VALUE, ((long) tokens * after + before / 2) / before);
	}

	/**
	 * Fill the budget at once.
	 */
	public void fill() {
		this.balance.updateAndGet((tokens) -> Math.max(this.limit, tokens));
	}

	/**
	 * The tokens left.
	 * @return a number from 0 to the capacity, or more where there is more traffic
	 */
	public int balance() {
		trickle();
		return this.balance.get();
	}

}
