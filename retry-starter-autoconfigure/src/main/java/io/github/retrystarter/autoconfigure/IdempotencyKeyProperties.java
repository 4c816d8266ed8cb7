package io.github.retrystarter.autoconfigure;

import org.jspecify.annotations.Nullable;

/**
 * Properties of idempotency keys.
 *
 * @hidden the keys are documented, not the accessors
 */
public class IdempotencyKeyProperties {

	/**
	 * Whether POST and PATCH requests without a key are given one, the same on every
	 * attempt, and so may be repeated.
	 */
	private @Nullable Boolean enabled;

	/**
	 * Name of the request header that holds the key. A request that carries it may be
	 * repeated, whoever set it.
	 */
	private @Nullable String header;

	public @Nullable Boolean getEnabled() {
		return this.enabled;
	}

	public void setEnabled(@Nullable Boolean enabled) {
		this.enabled = enabled;
	}

	public @Nullable String getHeader() {
		return this.header;
	}

	public void setHeader(@Nullable String header) {
		this.header = header;
	}

}
