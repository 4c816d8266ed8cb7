package io.github.retrystarter.soak;

/**
 * How a call ended, as its caller saw it.
 */
enum Ending {

	/**
	 * Not known, because the caller came to grief.
	 */
	NONE,

	SUCCEEDED,

	/**
	 * Answered with 404.
	 */
	NOT_FOUND,

	/**
	 * Answered with 503, 429 or, on a repeat, 409.
	 */
	TURNED_AWAY,

	/**
	 * Not answered, or not in HTTP.
	 */
	FAILED,

	/**
	 * Answered, but not to the end of the body.
	 */
	BROKEN_OFF

}
