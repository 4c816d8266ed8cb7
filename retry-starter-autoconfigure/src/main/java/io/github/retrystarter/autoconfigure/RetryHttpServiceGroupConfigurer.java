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
 * Applies each mount without a URL to the HTTP service group of its name: the clients of
 * the group use its policy, or lose the interceptor if the mount is disabled. Runs after
 * the customizers, which install the interceptor, and before configurers that want the
 * last word.
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
