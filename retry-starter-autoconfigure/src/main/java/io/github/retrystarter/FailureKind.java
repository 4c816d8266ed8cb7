package io.github.retrystarter;

/**
 * What a failed exchange says about the request: the question that decides whether it is
 * safe to send it again.
 */
public enum FailureKind {

	/**
	 * Failed before the request was sent (refused, unknown host, no route, connect
	 * time-out): the server cannot have acted on it, so any method may be repeated.
	 */
	CONNECT,

	/**
	 * Failed after the request was sent, or it cannot be told (read time-out, reset,
	 * truncated or malformed response): the server may have acted on it.
	 */
	READ,

	/**
	 * Would fail the same way again (untrusted certificate, malformed URL, own connection
	 * pool exhausted, an exception of the application): never repeated.
	 */
	PERMANENT

}
