package io.github.retrystarter;

import java.util.Locale;

/**
 * Who determined the wait before a retry.
 */
public enum DelaySource {

	/**
	 * The policy, by its back-off.
	 */
	BACKOFF,

	/**
	 * The server, by a {@code Retry-After} header or a hold.
	 */
	RETRY_AFTER,

	/**
	 * The origin, which showed no sign of life.
	 */
	RECOVERY;

	/**
	 * The name of this source in meters and in the log.
	 * @return the name in lower case, with underscores
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT);
	}

}
