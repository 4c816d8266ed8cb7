package io.github.retrystarter.client;

import java.io.IOException;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.Assert;

/**
 * The response of an attempt until it is handed back: looked at, read ahead of its
 * reader, closed, or closed but for what is kept of it. Empty before it has come, and
 * once it is closed.
 */
final class ReceivedResponse {

	private static final byte[] NOTHING = {};

	private final AttemptWire wire;

	private final ResponseDisposal disposal;

	private final int bufferSize;

	private @Nullable ClientHttpResponse response;

	private int status = -1;

	/**
	 * Begin without a response.
	 * @param wire what is known of its exchange
	 * @param disposal closes it
	 * @param bufferSize how much of its body may be read ahead, in bytes
	 */
	ReceivedResponse(AttemptWire wire, ResponseDisposal disposal, int bufferSize) {
		this.wire = wire;
		this.disposal = disposal;
		this.bufferSize = bufferSize;
	}

	/**
	 * Receive the response. Its status is asked for here, because
	 * {@code HttpURLConnection} exchanges nothing before, and fails only then.
	 */
	void receive(ClientHttpResponse response) throws IOException {
		this.response = response;
		this.wire.responded(response);
		this.status = response.getStatusCode().value();
	}

	boolean isPresent() {
		return this.response != null;
	}

	ClientHttpResponse get() {
		Assert.state(this.response != null, "There is no response");
		return this.response;
	}

	/**
	 * The status, -1 if none is known. That of a response which has been closed is.
	 */
	int status() {
		return this.status;
	}

	/**
	 * Whether this comes from an Apache HttpClient 5 without a tap, as far as can be
	 * seen: what stands in front of it hides it.
	 */
	boolean isOfUntappedHttpComponents() {
		return !this.wire.isTold() && this.response != null && ResponseDisposal.isOfHttpComponents(this.response);
	}

	/**
	 * Read a short body ahead of its reader.
	 * @param method method of the request
	 * @param nanoTime the time that passes
	 * @return what the body broke off with, {@code null} if it did not
	 */
	@Nullable Throwable readAhead(HttpMethod method, LongSupplier nanoTime) {
		try {
			int length = ResponseBuffer.lengthToRead(get().getHeaders(), this.status, method, this.bufferSize);
			return (length > 0) ? ResponseBuffer.readAhead(peekable(), length, nanoTime) : null;
		}
		catch (Throwable ex) {
			return ex;
		}
	}

	/**
	 * The most bytes that {@link #peek} can bring.
	 */
	int bufferSize() {
		return this.bufferSize;
	}

	/**
	 * The beginning of the body.
	 * @param method method of the request
	 */
	byte[] peek(HttpMethod method) {
		return mayBePeeked(method) ? peekable().peek(this.bufferSize) : NOTHING;
	}

	private boolean mayBePeeked(HttpMethod method) {
		return this.response != null && this.bufferSize > 0
				&& ResponseBuffer.mayHaveBody(this.response.getHeaders(), this.status, method);
	}

	private PeekableResponse peekable() {
		PeekableResponse peekable = PeekableResponse.of(get(), this.wire);
		this.response = peekable;
		return peekable;
	}

	/**
	 * What the body broke off with when it was looked at, {@code null} if it did not.
	 */
	@Nullable Throwable failure() {
		return (this.response instanceof PeekableResponse peekable) ? peekable.failure() : null;
	}

	/**
	 * Close the response, if there is one.
	 */
	void discard() {
		if (this.response != null) {
			this.disposal.dispose(this.response, this.wire);
			this.response = null;
		}
	}

	/**
	 * Close the response, but keep a copy in case that no attempt follows.
	 * @return what was thrown if it has lost even its status, {@code null} if it has not
	 */
	@Nullable Exception setAside() {
		try {
			this.response = this.disposal.setAside(get(), this.wire);
			return null;
		}
		catch (Exception ex) {
			return ex;
		}
	}

	/**
	 * Close the response, and forget that there was one.
	 */
	void forget() {
		discard();
		this.status = -1;
	}

}
