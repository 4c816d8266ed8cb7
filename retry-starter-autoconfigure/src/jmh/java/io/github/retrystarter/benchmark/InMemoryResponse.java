package io.github.retrystarter.benchmark;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/**
 * A response that is there already.
 */
final class InMemoryResponse implements ClientHttpResponse {

	private final HttpStatus status;

	private final HttpHeaders headers;

	private final byte[] body;

	private InMemoryResponse(HttpStatus status, HttpHeaders headers, byte[] body) {
		this.status = status;
		this.headers = headers;
		this.body = body;
	}

	/**
	 * A response in chunks: no length is known.
	 */
	static InMemoryResponse chunked(HttpStatus status) {
		HttpHeaders headers = new HttpHeaders();
		headers.set("Content-Type", "application/json");
		headers.set("Transfer-Encoding", "chunked");
		return new InMemoryResponse(status, headers, new byte[16]);
	}

	/**
	 * A response whose length is known.
	 */
	static InMemoryResponse withLength(HttpStatus status, int length) {
		HttpHeaders headers = new HttpHeaders();
		headers.set("Content-Type", "application/json");
		headers.set("Content-Length", Integer.toString(length));
		return new InMemoryResponse(status, headers, new byte[length]);
	}

	/**
	 * A response with a short body of JSON.
	 */
	static InMemoryResponse json(String body) {
		InMemoryResponse response = withLength(HttpStatus.OK, body.length());
		System.arraycopy(body.getBytes(StandardCharsets.UTF_8), 0, response.body, 0, body.length());
		return response;
	}

	@Override
	public HttpStatusCode getStatusCode() {
		return this.status;
	}

	@Override
	public String getStatusText() {
		return this.status.getReasonPhrase();
	}

	@Override
	public HttpHeaders getHeaders() {
		return this.headers;
	}

	@Override
	public InputStream getBody() {
		return new ClientStream(this.body);
	}

	@Override
	public void close() {
	}

	/**
	 * A stream as those of HTTP clients are: nobody can tell that all of it is there, nor
	 * go back in it.
	 */
	private static final class ClientStream extends FilterInputStream {

		ClientStream(byte[] body) {
			super(new ByteArrayInputStream(body));
		}

		@Override
		public boolean markSupported() {
			return false;
		}

	}

}
