package io.github.retrystarter.autoconfigure;

import java.util.HashMap;
import java.util.Map;

import org.springframework.core.Ordered;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;

import io.github.retrystarter.RetryMount;
import io.github.retrystarter.client.MountState;
import io.github.retrystarter.client.RetryOptions;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;

/**
 * Gives the HTTP service group that a mount without a URL is named after the policy of
 * that mount, or takes the interceptor away if the mount is disabled. It comes after the
 * customizers have put the interceptor in, and before those who want the last word.
 */
final class RetryHttpServiceGroupConfigurer implements RestClientHttpServiceGroupConfigurer {

	private final Map<String, RetryMount> mounts = new HashMap<>();

	RetryHttpServiceGroupConfigurer(RetryingClientHttpRequestInterceptor interceptor) {
		for (MountState state : interceptor.mounts()) {
			if (state.mount().isByNameOnly()) {
				this.mounts.put(state.mount().name(), state.mount());
			}
		}
	}

	@Override
	public void configureGroups(Groups<RestClient.Builder> groups) {
		groups.forEachClient((group, builder) -> {
			RetryMount mount = this.mounts.get(group.name());
			if (mount == null) {
				return;
			}
			if (mount.enabled()) {
				builder.defaultRequest((request) -> request.attributes(RetryOptions.mount(mount.name())));
			}
			else {
				builder.requestInterceptors((interceptors) -> interceptors
					.removeIf(RetryingClientHttpRequestInterceptor.class::isInstance));
			}
		});
	}

	@Override
	public int getOrder() {
		return Ordered.LOWEST_PRECEDENCE - 10;
	}

}
