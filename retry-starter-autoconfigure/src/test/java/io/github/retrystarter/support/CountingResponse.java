package io.github.retrystarter.support;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Notes in a list of events when a response is read or closed.
 */
public final class CountingResponse implements ClientHttpResponse {

	private final ClientHttpResponse delegate;

	private final List<String> events;

	private int status = -1;

	public CountingResponse(ClientHttpResponse delegate, List<String> events) {
		this.delegate = delegate;
		this.events = events;
	}

	@Override
	public HttpStatusCode getStatusCode() throws IOException {
		HttpStatusCode code = this.delegate.getStatusCode();
		this.status = code.value();
		return code;
	}

	@Override
	public String getStatusText() throws IOException {
		return this.delegate.getStatusText();
	}

	@Override
	public HttpHeaders getHeaders() {
		return this.delegate.getHeaders();
	}

	@Override
	public InputStream getBody() throws IOException {
		this.events.add("read " + this.status);
		return this.delegate.getBody();
	}

	@Override
	public void close() {
		this.events.add("close " + this.status);
		this.delegate.close();
	}

}
