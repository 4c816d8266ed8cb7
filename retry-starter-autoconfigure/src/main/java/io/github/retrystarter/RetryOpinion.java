package io.github.retrystarter;

/**
 * What a condition says about an attempt, beyond its status or the kind of its failure.
 */
public enum RetryOpinion {

	/**
	 * The response calls for a retry, whatever its status. The request must still be one
	 * that may be repeated. Has no effect on a failure.
	 */
	RETRY,

	/**
	 * No further attempt.
	 */
	STOP,

	/**
	 * The condition does not apply.
	 */
	NO_OPINION

}
