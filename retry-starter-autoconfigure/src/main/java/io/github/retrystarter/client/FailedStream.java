package io.github.retrystarter.client;

import java.io.IOException;
import java.io.InputStream;

/**
 * The rest of a body that has failed before its reader came, who now meets the failure.
 */
final class FailedStream extends InputStream {

	private final InputStream rest;

	private final Throwable failure;

	FailedStream(InputStream rest, Throwable failure) {
		this.rest = rest;
		this.failure = failure;
	}

	@Override
	public int read() throws IOException {
		throw rethrown(this.failure);
	}

	@Override
	public int read(byte[] bytes, int offset, int length) throws IOException {
		return read();
	}

	@Override
	public void close() throws IOException {
		this.rest.close();
	}

	/**
	 * Throw a failure, or give it to be thrown.
	 */
	static IOException rethrown(Throwable failure) {
		if (failure instanceof RuntimeException exception) {
			throw exception;
		}
		if (failure instanceof Error error) {
			throw error;
		}
		return (IOException) failure;
	}

}
