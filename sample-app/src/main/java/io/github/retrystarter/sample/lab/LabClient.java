package io.github.retrystarter.sample.lab;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.web.client.RestClient;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.actuate.PolicySettings;
import io.github.retrystarter.client.MountState;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;

/**
 * What calls with one policy.
 *
 * @param rest what to call with
 * @param retries what retries in it
 */
record LabClient(RestClient rest, RetryingClientHttpRequestInterceptor retries) {

	/**
	 * The tokens left in the budget, {@code null} if the policy has none.
	 */
	@Nullable Integer budget() {
		return state().mount().policy().budget().enabled() ? state().lowestBudget() : null;
	}

	/**
	 * Go on with another policy, as the endpoint does it. Calls under way keep theirs.
	 * @return what is different
	 */
	List<String> change(HttpRetryPolicy policy) {
		RetryMount before = state().mount();
		RetryMount after = new RetryMount(before.name(), null, policy, true);
		this.retries.replace(RetryMounts.builder(after).build());
		return PolicySettings.changes(before, after);
	}

	private MountState state() {
		return this.retries.mounts().iterator().next();
	}

}
