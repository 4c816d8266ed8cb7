package io.github.retrystarter.client;

/**
 * Tells spring-retry, and the reader of a stack trace, that an attempt was answered with
 * an error. It serves control flow, so it fills in no stack trace, and its message only
 * when somebody reads it.
 */
final class RetryableResponseException extends RuntimeException {

	private final int attempt;

	private final int status;

	RetryableResponseException(int attempt, int status) {
		this.attempt = attempt;
		this.status = status;
	}

	@Override
	public String getMessage() {
		return "Attempt " + this.attempt + " was answered with status " + this.status;
	}

	@Override
	public Throwable fillInStackTrace() {
		return this;
	}

}
