package io.github.retrystarter.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;

import org.jspecify.annotations.Nullable;

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

	private volatile @Nullable Body body;

	KeptResponse(ClientHttpResponse response) throws IOException {
		this.status = response.getStatusCode();
		this.statusText = response.getStatusText();
		this.headers = response.getHeaders();
	}

	/**
	 * Keep what has been read of the body.
	 * @param bytes the bytes
	 * @param end what the body ends with instead of its end, {@code null} if it is whole
	 */
	void keep(byte[] bytes, @Nullable Throwable end) {
		this.body = new Body(bytes, end);
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
		Body kept = this.body;
		if (kept == null) {
			return new FailedStream(InputStream.nullInputStream(), BodyDrain.notRead());
		}
		InputStream bytes = new ByteArrayInputStream(kept.bytes());
		return (kept.end() == null) ? bytes
				: new SequenceInputStream(bytes, new FailedStream(InputStream.nullInputStream(), kept.end()));
	}

	@Override
	public void close() {
	}

	private record Body(byte[] bytes, @Nullable Throwable end) {

	}

}
