package io.github.retrystarter.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;

import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.SafeText;
import io.github.retrystarter.actuate.PolicySettings;

/**
 * Puts changed mounts together, and says what is different.
 */
final class MountChanges {

	private MountChanges() {
	}

	/**
	 * The mounts in a list like that of all of them.
	 */
	static RetryMounts mounts(List<RetryMount> defaultLast) {
		RetryMounts.Builder mounts = RetryMounts.builder(defaultLast.get(defaultLast.size() - 1));
		defaultLast.subList(0, defaultLast.size() - 1).forEach(mounts::mount);
		return mounts.build();
	}

	/**
	 * What is different, empty if nothing is.
	 */
	static String between(List<RetryMount> before, List<RetryMount> after) {
		Map<String, RetryMount> left = before.stream().collect(Collectors.toMap(RetryMount::name, (mount) -> mount));
		StringJoiner changes = new StringJoiner("; ");
		for (RetryMount mount : after) {
			RetryMount old = left.remove(mount.name());
			List<String> different = (old != null) ? PolicySettings.changes(old, mount) : List.of("new");
			if (!different.isEmpty()) {
				changes.add(name(mount) + " " + String.join(", ", different));
			}
		}
		left.values().forEach((mount) -> changes.add(name(mount) + " removed"));
		return changes.toString();
	}

	static String name(RetryMount mount) {
		return "mount '" + SafeText.escape(mount.name()) + "'";
	}

}
