package io.github.retrystarter.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * Properties of the wait for a server that is down.
 *
 * @hidden the keys are documented, not the accessors
 */
public class RecoveryProperties {

	/**
	 * Whether a retry whose back-off is over waits for a sign of life of its origin, as
	 * long as the delays of its plan add up to.
	 */
	private @Nullable Boolean enabled;

	public @Nullable Boolean getEnabled() {
		return this.enabled;
	}

	public void setEnabled(@Nullable Boolean enabled) {
		this.enabled = enabled;
	}

}
