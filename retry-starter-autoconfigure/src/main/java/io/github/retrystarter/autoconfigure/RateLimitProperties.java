package io.github.retrystarter.autoconfigure;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.RateLimitMode;

/**
 * Properties of rate limits.
 *
 * @hidden the keys are documented, not the accessors
 */
public class RateLimitProperties {

	/**
	 * What happens to other calls during a hold, after a server has said that it takes
	 * none for a while. A hold lasts no longer than retry-after-max.
	 */
	private @Nullable RateLimitMode mode;

	public @Nullable RateLimitMode getMode() {
		return this.mode;
	}

	public void setMode(@Nullable RateLimitMode mode) {
		this.mode = mode;
	}

}
