package io.github.retrystarter.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/**
 * What is left of a response that has been closed before a wait, for a call that ends
 * while it waits: status, headers and as much of the body as was worth its connection.
 */
final class KeptResponse implements ClientHttpResponse {

	private final HttpStatusCode status;

	private final String statusText;

	private final HttpHeaders headers;

	private volatile byte[] body = {};

	private volatile boolean whole;

	KeptResponse(ClientHttpResponse response) throws IOException {
		this.status = response.getStatusCode();
		this.statusText = response.getStatusText();
		this.headers = response.getHeaders();
	}

	/**
	 * Keep what has been read of the body.
	 */
	void keep(byte[] body, boolean whole) {
		this.body = body;
		this.whole = whole;
	}

	@Override
	public HttpStatusCode getStatusCode() {
		return this.status;
	}

	@Override
	public String getStatusText() {
		return this.statusText;
	}

	@Override
	public HttpHeaders getHeaders() {
		return this.headers;
	}

	/**
	 * The body, which ends with an exception if not all of it was kept.
	 */
	@Override
	public InputStream getBody() {
		InputStream kept = new ByteArrayInputStream(this.body);
		return this.whole ? kept : new SequenceInputStream(kept, new InputStream() {

			@Override
			public int read() throws IOException {
				throw new IOException("The rest of the body was not read before the call waited for its origin");
			}

		});
	}

	@Override
	public void close() {
	}

}
