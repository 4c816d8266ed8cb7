package io.github.retrystarter;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All mounts of an application. The longest match wins; what none covers falls to the
 * default mount.
 */
public final class RetryMounts {

	private final RetryMount defaultMount;

	private final List<RetryMount> all;

	private final Map<Origin, Map<UrlPrefix, RetryMount>> byOrigin = new HashMap<>();

	private RetryMounts(RetryMount defaultMount, Map<UrlPrefix, RetryMount> others) {
		this.defaultMount = defaultMount;
		List<RetryMount> all = new ArrayList<>(others.values());
		all.add(defaultMount);
		this.all = Collections.unmodifiableList(all);
		others.keySet()
			.stream()
			.sorted(Comparator.comparingInt((UrlPrefix url) -> url.path().length()).reversed())
			.forEach((url) -> this.byOrigin.computeIfAbsent(url.origin(), (origin) -> new LinkedHashMap<>())
				.put(url, others.get(url)));
	}

	/**
	 * One policy for every URL.
	 * @param policy the policy
	 * @return the mounts
	 */
	public static RetryMounts of(HttpRetryPolicy policy) {
		return builder(RetryMount.ofDefault(policy)).build();
	}

	/**
	 * Start with the mount for all that no other covers.
	 * @param defaultMount that mount
	 * @return a builder
	 */
	public static Builder builder(RetryMount defaultMount) {
		return new Builder(defaultMount);
	}

	/**
	 * The mount that applies to a URL.
	 * @param url the URL
	 * @return the mount
	 */
	public RetryMount find(URI url) {
		if (this.byOrigin.isEmpty()) {
			return this.defaultMount;
		}
		String path = UrlPrefix.path(url);
		for (Map.Entry<UrlPrefix, RetryMount> mount : this.byOrigin.getOrDefault(Origin.of(url), Map.of()).entrySet()) {
			if (mount.getKey().covers(path)) {
				return mount.getValue();
			}
		}
		return this.defaultMount;
	}

	/**
	 * All mounts in the order in which they were given, the default one last.
	 * @return the mounts
	 */
	public List<RetryMount> all() {
		return this.all;
	}

	/**
	 * Builds {@link RetryMounts}.
	 */
	public static final class Builder {

		private final RetryMount defaultMount;

		private final Map<UrlPrefix, RetryMount> others = new LinkedHashMap<>();

		private Builder(RetryMount defaultMount) {
			this.defaultMount = defaultMount;
		}

		/**
		 * Add a mount.
		 * @param mount the mount
		 * @return this builder
		 * @throws IllegalArgumentException if it has no URL or that of another mount, or
		 * is named as the default one
		 */
		public Builder mount(RetryMount mount) {
			UrlPrefix url = mount.url();
			if (url == null) {
				throw new IllegalArgumentException("the mount '" + mount.name() + "' needs a url");
			}
			if (mount.name().equals(this.defaultMount.name())) {
				throw new IllegalArgumentException(
						"the name '" + mount.name() + "' is taken by the mount for all other URLs");
			}
			if (this.others.values().stream().anyMatch((other) -> other.name().equals(mount.name()))) {
				throw new IllegalArgumentException("the name '" + mount.name() + "' is taken by another mount");
			}
			RetryMount other = this.others.putIfAbsent(url, mount);
			if (other != null) {
				throw new IllegalArgumentException("url is that of the mount '" + other.name() + "' already");
			}
			return this;
		}

		/**
		 * Build the mounts.
		 * @return the mounts
		 */
		public RetryMounts build() {
			return new RetryMounts(this.defaultMount, this.others);
		}

	}

}
