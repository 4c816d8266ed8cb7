package io.github.retrystarter.client;

import java.io.IOException;

/**
 * Tells spring-retry, and the reader of a stack trace, that an attempt was answered with
 * an error. It serves control flow, so it fills in no stack trace.
 */
final class RetryableAnswerException extends IOException {

	RetryableAnswerException(int attempt, int status) {
		super("Attempt " + attempt + " was answered with status " + status);
	}

	@Override
	public Throwable fillInStackTrace() {
		return this;
	}

}
