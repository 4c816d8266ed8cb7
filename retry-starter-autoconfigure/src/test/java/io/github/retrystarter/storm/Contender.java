package io.github.retrystarter.storm;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.Jitter;

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
				.budgetEnabled(false)
				.build()),

	/**
	 * What applies where nothing is configured.
	 */
	DEFAULTS("our defaults", HttpRetryPolicy.defaults()),

	DEFAULTS_WITHOUT_BUDGET("without the budget", HttpRetryPolicy.builder().budgetEnabled(false).build());

	private final String title;

	private final HttpRetryPolicy policy;

	Contender(String title, HttpRetryPolicy policy) {
		this.title = title;
		this.policy = policy;
	}

	String title() {
		return this.title;
	}

	HttpRetryPolicy policy() {
		return this.policy;
	}

}
