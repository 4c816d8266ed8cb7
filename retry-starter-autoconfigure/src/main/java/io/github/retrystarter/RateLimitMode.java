package io.github.retrystarter;

/**
 * What becomes of new calls once a server has said that it takes none for a while.
 */
public enum RateLimitMode {

	/**
	 * They are sent all the same.
	 */
	OFF,

	/**
	 * They wait until the time is up.
	 */
	WAIT,

	/**
	 * They fail at once, without being sent.
	 */
	FAIL_FAST

}
