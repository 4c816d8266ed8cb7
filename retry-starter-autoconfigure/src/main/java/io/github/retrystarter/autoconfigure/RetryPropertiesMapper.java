package io.github.retrystarter.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RateLimitSharing;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.UrlPrefix;

/**
 * Makes the mounts from the properties. What a mount does not set it takes from the
 * policy for all URLs.
 */
final class RetryPropertiesMapper {

	private static final String REDIS = "org.springframework.data.redis.core.StringRedisTemplate";

	private RetryPropertiesMapper() {
	}

	static RetryMounts map(RetryProperties properties) {
		if (properties.getRateLimit().getShared() == RateLimitSharing.REDIS && !ClassUtils.isPresent(REDIS, null)) {
			throw InvalidValue.of(SharedRateLimitProperties.SHARED, "redis",
					"Spring Data Redis is not on the class path; add spring-boot-starter-data-redis");
		}
		RetryPolicyMapper root = new RetryPolicyMapper(RetryProperties.PREFIX);
		HttpRetryPolicy defaults = root.map(properties, HttpRetryPolicy.builder());
		RetryMounts.Builder mounts = RetryMounts
			.builder(new RetryMount(RetryMount.DEFAULT, null, defaults, true, root.keys()));
		properties.getMounts().forEach((name, mount) -> {
			RetryPolicyMapper mapper = new RetryPolicyMapper(RetryProperties.PREFIX + ".mounts." + name);
			HttpRetryPolicy policy = mapper.map(mount, defaults.mutate());
			mapper.check("url", mount.getUrl(), () -> mounts
				.mount(new RetryMount(name, urlPrefix(mount.getUrl()), policy, mount.isEnabled(), mapper.keys())));
		});
		return mounts.build();
	}

	private static @Nullable UrlPrefix urlPrefix(@Nullable String url) {
		if (url == null) {
			return null;
		}
		if (url.isBlank()) {
			throw new IllegalArgumentException("a mount needs the URL that it is for");
		}
		if (url.contains("${")) {
			throw new IllegalArgumentException("url holds a placeholder that nothing resolves");
		}
		return UrlPrefix.parse(url.strip());
	}

}
