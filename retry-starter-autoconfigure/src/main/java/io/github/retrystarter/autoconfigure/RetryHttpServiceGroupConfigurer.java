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
 * the group use its policy, or are left alone if the mount is disabled. Runs before the
 * customizers, of which one installs the interceptor.
 */
class RetryHttpServiceGroupConfigurer implements RestClientHttpServiceGroupConfigurer {

	private final Map<String, RetryMount> mounts = new HashMap<>();

	private final RetryRestClientCustomizer customizer;

	RetryHttpServiceGroupConfigurer(RetryingClientHttpRequestInterceptor interceptor,
			RetryRestClientCustomizer customizer) {
		this.customizer = customizer;
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
				this.customizer.exempt(builder);
			}
		});
	}

	@Override
	public int getOrder() {
		return Ordered.HIGHEST_PRECEDENCE + 20;
	}

}
