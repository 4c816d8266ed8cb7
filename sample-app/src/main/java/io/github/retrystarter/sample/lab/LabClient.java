package io.github.retrystarter.sample.lab;

import org.jspecify.annotations.Nullable;

import org.springframework.web.client.RestClient;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;

/**
 * What calls with one policy.
 *
 * @param policy the policy
 * @param rest what to call with
 * @param retries what retries in it
 */
record LabClient(HttpRetryPolicy policy, RestClient rest, RetryingClientHttpRequestInterceptor retries) {

	/**
	 * The tokens left in the budget, {@code null} if the policy has none.
	 */
	@Nullable Integer budget() {
		return this.policy.budget().enabled() ? this.retries.mounts().iterator().next().lowestBudget() : null;
	}

}
