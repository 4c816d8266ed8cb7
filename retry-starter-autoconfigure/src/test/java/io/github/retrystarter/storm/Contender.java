package io.github.retrystarter.storm;

import java.time.Duration;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.Jitter;
import io.github.retrystarter.RetryBudget;

/**
 * The policies that are compared.
 */
enum Contender {

	NO_RETRIES("no retries", HttpRetryPolicy.builder().total(0).build()),

	/**
	 * A loop around the call: at once, whatever the server says.
	 */
	NAIVE("three attempts",
			HttpRetryPolicy.builder()
				.total(2)
				.backoffFactor(0)
				.respectRetryAfterHeader(false)
				.recoveryEnabled(false)
				.budgetEnabled(false)
				.build()),

	/**
	 * {@code Retry(total=3, backoff_factor=1)} of urllib3 2.x: waits of 0, 2 and 4 s.
	 */
	URLLIB3("urllib3",
			HttpRetryPolicy.builder()
				.total(3)
				.backoffFactor(1)
				.immediateFirstRetry(true)
				.jitter(Jitter.NONE)
				.recoveryEnabled(false)
				.budgetEnabled(false)
				.build()),

	/**
	 * Standard mode of the AWS SDKs as of 2026: delays of up to 50 and 100 ms, a bucket
	 * of 500, of which a retry takes 14.
	 */
	AWS("AWS SDK",
			HttpRetryPolicy.builder()
				.total(2)
				.backoffFactor(0.05)
				.backoffMax(Duration.ofSeconds(20))
				.recoveryEnabled(false)
				.build(),
			() -> new FixedBudget(500, 14, 14)),

	/**
	 * Retries that wait for no sign of life, with a bucket that is the same for all.
	 */
	PLAIN("plain retries", HttpRetryPolicy.builder().recoveryEnabled(false).build(),
			() -> new FixedBudget(100, 10, 20)),

	/**
	 * What applies where nothing is configured.
	 */
	DEFAULTS("our defaults", HttpRetryPolicy.defaults()),

	DEFAULTS_WITHOUT_BUDGET("without the budget",
			HttpRetryPolicy.builder().recoveryEnabled(false).budgetEnabled(false).build());

	private final String title;

	private final HttpRetryPolicy policy;

	private final @Nullable Supplier<SimulatedBudget> budget;

	Contender(String title, HttpRetryPolicy policy) {
		this(title, policy, null);
	}

	Contender(String title, HttpRetryPolicy policy, @Nullable Supplier<SimulatedBudget> budget) {
		this.title = title;
		this.policy = policy;
		this.budget = budget;
	}

	/**
	 * What pays for the retries of one client.
	 */
	SimulatedBudget budget(VirtualTime time) {
		return (this.budget != null) ? this.budget.get()
				: SimulatedBudget.of(new RetryBudget(this.policy.budget(), time::nanos));
	}

	String title() {
		return this.title;
	}

	HttpRetryPolicy policy() {
		return this.policy;
	}

}
