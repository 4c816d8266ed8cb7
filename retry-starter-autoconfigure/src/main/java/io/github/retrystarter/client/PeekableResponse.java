package io.github.retrystarter.client;

import java.io.IOException;
import java.io.InputStream;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/**
 * A response whose body can be looked at before its reader comes, who then sees it from
 * the beginning.
 */
final class PeekableResponse implements ClientHttpResponse {

	private final ClientHttpResponse response;

	private final AttemptWire wire;

	private @Nullable PeekedBody body;

	private @Nullable Throwable refusal;

	private PeekableResponse(ClientHttpResponse response, AttemptWire wire) {
		this.response = response;
		this.wire = wire;
	}

	static PeekableResponse of(ClientHttpResponse response, AttemptWire wire) {
		return (response instanceof PeekableResponse peekable) ? peekable : new PeekableResponse(response, wire);
	}

	/**
	 * The body, to be read before its reader comes.
	 * @return the body, {@code null} if there is none to be had
	 */
	@Nullable PeekedBody body() {
		if (this.body == null && this.refusal == null) {
			try {
				InputStream stream = this.response.getBody();
				// Mocks may have none.
				if (stream != null) {
					this.wire.reading(stream);
					this.body = new PeekedBody(stream);
				}
			}
			catch (IOException | RuntimeException | Error ex) {
				this.refusal = ex;
			}
		}
		return this.body;
	}

	/**
	 * Look at the beginning of the body, however slowly it comes.
	 * @param limit most bytes to read
	 * @return the bytes, fewer than the limit if there are no more
	 */
	byte[] peek(int limit) {
		PeekedBody body = body();
		if (body == null) {
			return new byte[0];
		}
		boolean more = body.readOn(limit);
		while (more) {
			more = body.readOn(limit);
		}
		return body.beginning(limit);
	}

	/**
	 * What the body broke off with, {@code null} if it did not.
	 */
	@Nullable Throwable failure() {
		return (this.body != null) ? this.body.failure() : this.refusal;
	}

	@Override
	public HttpStatusCode getStatusCode() throws IOException {
		return this.response.getStatusCode();
	}

	@Override
	public String getStatusText() throws IOException {
		return this.response.getStatusText();
	}

	@Override
	public HttpHeaders getHeaders() {
		return this.response.getHeaders();
	}

	@Override
	public InputStream getBody() throws IOException {
		if (this.refusal != null) {
			throw FailedStream.rethrown(this.refusal);
		}
		return (this.body != null) ? this.body.stream() : this.response.getBody();
	}

	@Override
	public void close() {
		this.response.close();
	}

}
