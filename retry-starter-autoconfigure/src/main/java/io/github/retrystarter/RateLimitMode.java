package io.github.retrystarter;

/**
 * What happens to new calls during a hold, after a server has said that it takes none for
 * a while.
 */
public enum RateLimitMode {

	/**
	 * They are sent anyway.
	 */
	OFF,

	/**
	 * They wait until the hold is over.
	 */
	WAIT,

	/**
	 * They fail at once, without being sent.
	 */
	FAIL_FAST

}
