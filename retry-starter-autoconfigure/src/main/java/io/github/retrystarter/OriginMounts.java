package io.github.retrystarter;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The mounts of one origin, by their paths. A look-up costs as much for a thousand mounts
 * as for one.
 */
final class OriginMounts {

	private final Map<String, RetryMount> byPath = new HashMap<>();

	void add(String path, RetryMount mount) {
		this.byPath.put(path, mount);
	}

	/**
	 * Find the mount with the longest path that covers another path by whole segments.
	 * @param path a path as {@link UrlPrefix#path} returns it
	 * @return the mount, or {@code null} if there is none
	 */
	@Nullable RetryMount find(String path) {
		String prefix = path;
		while (!prefix.isEmpty() && !this.byPath.containsKey(prefix)) {
			prefix = prefix.substring(0, Math.max(0, prefix.lastIndexOf('/')));
		}
		return this.byPath.get(prefix);
	}

}
