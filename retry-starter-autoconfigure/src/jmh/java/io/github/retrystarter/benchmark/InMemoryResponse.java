package io.github.retrystarter.benchmark;

import java.io.ByteArrayInputStream;
import java.io.InputStream;

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
		return new ByteArrayInputStream(this.body);
	}

	@Override
	public void close() {
	}

}
