package io.github.retrystarter.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;

/**
 * Properties of the retry layer as a whole.
 *
 * @hidden the keys are documented, not the accessors
 */
@ConfigurationProperties(RetryProperties.PREFIX)
public class RetryProperties extends RetryPolicyProperties {

	static final String PREFIX = "retry";

	/**
	 * Whether the retries that HTTP clients make by themselves are switched off, so that
	 * there is only one retry layer.
	 */
	private boolean disableClientRetries = true;

	/**
	 * Policies for URLs with a common prefix, by a name of your choice. The longest
	 * prefix wins.
	 */
	private final Map<String, Mount> mounts = new LinkedHashMap<>();

	@NestedConfigurationProperty
	private final SharedRateLimitProperties rateLimit = new SharedRateLimitProperties();

	@Override
	public SharedRateLimitProperties getRateLimit() {
		return this.rateLimit;
	}

	public boolean isDisableClientRetries() {
		return this.disableClientRetries;
	}

	public void setDisableClientRetries(boolean disableClientRetries) {
		this.disableClientRetries = disableClientRetries;
	}

	public Map<String, Mount> getMounts() {
		return this.mounts;
	}

	/**
	 * Properties of one mount.
	 *
	 * @hidden the keys are documented, not the accessors
	 */
	public static class Mount extends RetryPolicyProperties {

		/**
		 * Origin and leading path segments of the URLs that this policy is for, such as
		 * https://api.example.com/v1. Without it, the policy is for the HTTP service
		 * group that has the name of the mount.
		 */
		private @Nullable String url;

		@NestedConfigurationProperty
		private final RateLimitProperties rateLimit = new RateLimitProperties();

		@Override
		public RateLimitProperties getRateLimit() {
			return this.rateLimit;
		}

		public @Nullable String getUrl() {
			return this.url;
		}

		public void setUrl(@Nullable String url) {
			this.url = url;
		}

	}

}
