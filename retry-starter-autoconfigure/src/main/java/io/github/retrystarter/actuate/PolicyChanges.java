package io.github.retrystarter.actuate;

import java.util.Map;
import java.util.Set;

import io.github.retrystarter.RetryMount;

/**
 * Changes the policies of mounts while the application runs. A change is made as a whole
 * or not at all, and is logged. The mounts must exist.
 */
public interface PolicyChanges {

	/**
	 * The policy for all URLs as it is configured, without what has been set here.
	 * @return the default mount
	 */
	RetryMount configuredDefault();

	/**
	 * What has been set here for a mount.
	 * @param mount name of the mount
	 * @return the keys, such as {@code budget.cost}
	 */
	Set<String> keys(String mount);

	/**
	 * Set values for one mount, in addition to those that were set before. They beat
	 * those of the configuration, also when that changes.
	 * @param mount name of the mount
	 * @param settings values by the keys of the configuration, such as {@code total}
	 * @param by who makes the change, for the log
	 * @throws RefusedSettingException if a key does not exist or a value is impossible
	 * @throws java.util.NoSuchElementException if there is no such mount
	 */
	void set(String mount, Map<String, Object> settings, String by);

	/**
	 * Take back all that has been set here for a mount.
	 * @param mount name of the mount
	 * @param by who makes the change, for the log
	 * @throws RefusedSettingException if the configuration has changed so that it is
	 * impossible without
	 * @throws java.util.NoSuchElementException if there is no such mount
	 */
	void takeBack(String mount, String by);

	/**
	 * Switch the retries of a mount off or on.
	 * @param mount name of the mount
	 * @param retrying whether its calls are retried
	 * @param by who switches, for the log
	 */
	void switchRetries(String mount, boolean retrying, String by);

	/**
	 * Fill the budgets of a mount.
	 * @param mount name of the mount
	 * @param by who fills them, for the log
	 */
	void refill(String mount, String by);

}
