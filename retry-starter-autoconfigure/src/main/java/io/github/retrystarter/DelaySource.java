package io.github.retrystarter;

import java.util.Locale;

/**
 * Who asked for the wait before a retry.
 */
public enum DelaySource {

	/**
	 * The policy's own back-off.
	 */
	BACKOFF,

	/**
	 * The server, by a {@code Retry-After} header.
	 */
	RETRY_AFTER;

	/**
	 * This source as meters and the log spell it: lower case, with underscores.
	 * @return the tag
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT);
	}

}
