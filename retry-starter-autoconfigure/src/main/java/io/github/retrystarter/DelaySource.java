package io.github.retrystarter;

import java.util.Locale;

/**
 * Who determined a wait.
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
	RECOVERY,

	/**
	 * The server, which takes no calls for a while, before the first attempt of a call.
	 */
	HOLD;

	/**
	 * The name of this source in meters and in the log.
	 * @return the name in lower case, with underscores
	 */
	public String tag() {
		return name().toLowerCase(Locale.ROOT);
	}

}
