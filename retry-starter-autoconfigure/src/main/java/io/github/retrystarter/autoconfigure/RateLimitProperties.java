package io.github.retrystarter.autoconfigure;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.RateLimitMode;

/**
 * Properties of what is done while a server takes no calls.
 *
 * @hidden the keys are documented, not the accessors
 */
public class RateLimitProperties {

	/**
	 * What becomes of other calls to a server once it has said that it takes none for a
	 * while.
	 */
	private @Nullable RateLimitMode mode;

	public @Nullable RateLimitMode getMode() {
		return this.mode;
	}

	public void setMode(@Nullable RateLimitMode mode) {
		this.mode = mode;
	}

}
