package io.github.retrystarter;

import org.jspecify.annotations.Nullable;

/**
 * A policy and where it applies, as {@code Session.mount} of requests binds an adapter to
 * a URL prefix.
 *
 * @param name name of the mount, for meters and the log
 * @param url where it applies; {@code null} for the default mount, and for one that only
 * those have who ask for it by its name
 * @param policy the policy
 * @param enabled whether calls are retried at all; if not, they pass straight through
 */
public record RetryMount(String name, @Nullable UrlPrefix url, HttpRetryPolicy policy, boolean enabled) {

	/**
	 * Name of the mount for all that no other mount covers.
	 */
	public static final String DEFAULT = "default";

	/**
	 * Whether only those have this mount who ask for it by its name.
	 * @return {@code true} for a mount without a URL that is not the default one
	 */
	public boolean isByNameOnly() {
		return this.url == null && !this.name.equals(DEFAULT);
	}

	/**
	 * The mount for all that no other mount covers.
	 * @param policy its policy
	 * @return the mount
	 */
	public static RetryMount ofDefault(HttpRetryPolicy policy) {
		return new RetryMount(DEFAULT, null, policy, true);
	}

}
