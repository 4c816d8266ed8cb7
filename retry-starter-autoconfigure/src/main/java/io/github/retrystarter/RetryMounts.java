package io.github.retrystarter;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * All mounts of an application. The longest match wins. URLs that none matches belong to
 * the default mount.
 */
public final class RetryMounts {

	private final RetryMount defaultMount;

	private final Map<String, RetryMount> byName = new LinkedHashMap<>();

	private final Map<Origin, OriginMounts> byOrigin = new HashMap<>();

	private RetryMounts(RetryMount defaultMount, Collection<RetryMount> others) {
		this.defaultMount = defaultMount;
		others.forEach((mount) -> this.byName.put(mount.name(), mount));
		this.byName.put(defaultMount.name(), defaultMount);
		for (RetryMount mount : others) {
			UrlPrefix url = mount.url();
			if (url != null) {
				this.byOrigin.computeIfAbsent(url.origin(), (origin) -> new OriginMounts()).add(url.path(), mount);
			}
		}
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
	 * Start with the default mount.
	 * @param defaultMount the mount for all URLs that no other one covers
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
		OriginMounts mounts = this.byOrigin.get(Origin.of(url));
		RetryMount mount = (mounts != null) ? mounts.find(UrlPrefix.path(url)) : null;
		return (mount != null) ? mount : this.defaultMount;
	}

	/**
	 * The mount with a name.
	 * @param name the name
	 * @return the mount, or {@code null} if there is none
	 */
	public @Nullable RetryMount find(String name) {
		return this.byName.get(name);
	}

	/**
	 * All mounts in the order in which they were added, the default one last.
	 * @return the mounts
	 */
	public List<RetryMount> all() {
		return List.copyOf(this.byName.values());
	}

	/**
	 * Builds {@link RetryMounts}.
	 */
	public static final class Builder {

		private final RetryMount defaultMount;

		private final List<RetryMount> others = new ArrayList<>();

		private Builder(RetryMount defaultMount) {
			this.defaultMount = defaultMount;
		}

		/**
		 * Add a mount.
		 * @param mount the mount
		 * @return this builder
		 * @throws IllegalArgumentException if it has the URL or the name of another mount
		 */
		public Builder mount(RetryMount mount) {
			if (mount.name().equals(this.defaultMount.name())) {
				throw new IllegalArgumentException(
						"the name '" + mount.name() + "' is taken by the mount for all other URLs");
			}
			for (RetryMount other : this.others) {
				if (other.name().equals(mount.name())) {
					throw new IllegalArgumentException("the name '" + mount.name() + "' is taken by another mount");
				}
				if (mount.url() != null && mount.url().equals(other.url())) {
					throw new IllegalArgumentException("url is that of the mount '" + other.name() + "' already");
				}
			}
			this.others.add(mount);
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
