package io.github.retrystarter;

/**
 * Who else learns that a server takes no calls for a while.
 */
public enum RateLimitSharing {

	/**
	 * Nobody.
	 */
	NONE,

	/**
	 * All instances of the same fleet, through Redis.
	 */
	REDIS

}
