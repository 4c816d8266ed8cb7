package io.github.retrystarter.client;

import java.net.SocketTimeoutException;

/**
 * Thrown for an attempt that was cut because its time was up.
 */
final class AttemptTimeoutException extends SocketTimeoutException {

	AttemptTimeoutException(String message) {
		super(message);
	}

}
