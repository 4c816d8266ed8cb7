package io.github.retrystarter;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A policy and where it applies, as {@code Session.mount} of Python's requests binds an
 * adapter to a URL prefix.
 *
 * @param name name of the mount, in meters and in the log
 * @param url where it applies; {@code null} for the default mount, and for a mount that
 * is used by name only
 * @param policy the policy
 * @param enabled whether calls are retried at all; if not, they pass straight through
 * @param keys keys by which the configuration sets values for this mount itself, such as
 * {@code budget.cost}
 */
public record RetryMount(String name, @Nullable UrlPrefix url, HttpRetryPolicy policy, boolean enabled,
		Set<String> keys) {

	/**
	 * Name of the mount for all URLs that no other mount covers.
	 */
	public static final String DEFAULT = "default";

	/**
	 * Create a mount of these components, which are described above.
	 * @param name the value for {@code name}
	 * @param url the value for {@code url}
	 * @param policy the value for {@code policy}
	 * @param enabled the value for {@code enabled}
	 * @param keys the value for {@code keys}
	 */
	public RetryMount {
		keys = Set.copyOf(keys);
	}

	/**
	 * Create a mount without a configuration.
	 * @param name the value for {@code name}
	 * @param url the value for {@code url}
	 * @param policy the value for {@code policy}
	 * @param enabled the value for {@code enabled}
	 */
	public RetryMount(String name, @Nullable UrlPrefix url, HttpRetryPolicy policy, boolean enabled) {
		this(name, url, policy, enabled, Set.of());
	}

	/**
	 * Whether this mount is used by name only.
	 * @return {@code true} for a mount without a URL, other than the default mount
	 */
	public boolean isByNameOnly() {
		return this.url == null && !this.name.equals(DEFAULT);
	}

	/**
	 * The mount for all URLs that no other mount covers.
	 * @param policy its policy
	 * @return the mount
	 */
	public static RetryMount ofDefault(HttpRetryPolicy policy) {
		return new RetryMount(DEFAULT, null, policy, true);
	}

}
