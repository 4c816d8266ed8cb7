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

	/**
	 * Whether a generated key is sent as a quoted string, as the Internet-Draft has it. A
	 * key that the caller sets is sent as it is.
	 */
	private @Nullable Boolean quoted;

	/**
	 * Whether a repeat that carries a key and is answered with 409 is repeated again,
	 * because the server is still busy with the first request.
	 */
	private @Nullable Boolean retryConflict;

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

	public @Nullable Boolean getQuoted() {
		return this.quoted;
	}

	public void setQuoted(@Nullable Boolean quoted) {
		this.quoted = quoted;
	}

	public @Nullable Boolean getRetryConflict() {
		return this.retryConflict;
	}

	public void setRetryConflict(@Nullable Boolean retryConflict) {
		this.retryConflict = retryConflict;
	}

}
