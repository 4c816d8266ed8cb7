package io.github.retrystarter;

/**
 * What a condition thinks of an attempt, beyond its status and the kind of its failure.
 */
public enum RetryOpinion {

	/**
	 * The response calls for a retry, whatever its status. Whether the request may be
	 * repeated is another question; and a permanent failure stays one.
	 */
	RETRY,

	/**
	 * No further attempt.
	 */
	STOP,

	/**
	 * Nothing to say.
	 */
	NO_OPINION

}
