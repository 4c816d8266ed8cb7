package io.github.retrystarter;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * The mounts of one origin, by their paths. A look-up costs as much for a thousand as for
 * one: it asks only for beginnings of the path that are as long as that of some mount.
 */
final class OriginMounts {

	private final Map<String, RetryMount> byPath = new HashMap<>();

	private final BitSet lengths = new BitSet();

	void add(String path, RetryMount mount) {
		this.byPath.put(path, mount);
		this.lengths.set(path.length());
	}

	/**
	 * The mount with the longest path that covers another one by whole segments.
	 * @param path a path as {@link UrlPrefix#path} gives it
	 * @return the mount, or {@code null} if there is none
	 */
	@Nullable RetryMount find(String path) {
		int end = path.length();
		while (end > 0) {
			RetryMount mount = this.lengths.get(end) ? this.byPath.get(path.substring(0, end)) : null;
			if (mount != null) {
				return mount;
			}
			end = path.lastIndexOf('/', end - 1);
		}
		return this.byPath.get("");
	}

}
