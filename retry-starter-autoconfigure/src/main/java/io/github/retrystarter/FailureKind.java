package io.github.retrystarter;

/**
 * What a failed exchange tells about the request, which decides whether it may be sent
 * again.
 */
public enum FailureKind {

	/**
	 * Failed before the request was sent (refused, unknown host, no route, connect
	 * time-out): the server cannot have acted on it, so any method may be repeated.
	 */
	CONNECT,

	/**
	 * Failed after the request was sent, or possibly so (read time-out, reset, truncated
	 * or malformed response): the server may have acted on it.
	 */
	READ,

	/**
	 * Would fail again in the same way (untrusted certificate, malformed URL, exhausted
	 * connection pool, an exception of the application): never repeated.
	 */
	PERMANENT

}
