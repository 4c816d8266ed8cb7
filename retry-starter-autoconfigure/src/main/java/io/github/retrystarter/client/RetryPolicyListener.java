package io.github.retrystarter.client;

import java.util.Collection;

/**
 * Told when somebody has changed the policies while the application runs, or has tried
 * to.
 */
public interface RetryPolicyListener {

	/**
	 * The policies have changed.
	 * @param mounts the mounts as they are now, the latest of those that have been
	 * removed included
	 */
	void changed(Collection<MountState> mounts);

	/**
	 * A change was refused because of an impossible value; nothing has changed.
	 */
	default void refused() {
	}

}
