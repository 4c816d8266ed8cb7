package io.github.retrystarter.client;

import io.github.retrystarter.Outcome;

/**
 * What a {@link RetryCondition} can see of an attempt.
 */
public interface AttemptResult {

	/**
	 * The status and headers of the response, or the failure.
	 * @return the outcome
	 */
	Outcome outcome();

	/**
	 * The beginning of the response's body, up to {@code retry.response-buffer}. The
	 * caller still reads it whole. The body is read when this is called for the first
	 * time. If it breaks off, an attempt that would have completed the call has failed,
	 * whatever the condition says.
	 * @return the bytes; none for a failure, a response without a body and an event
	 * stream
	 */
	byte[] body();

}
