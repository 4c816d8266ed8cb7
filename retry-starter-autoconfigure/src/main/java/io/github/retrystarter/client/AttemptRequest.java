package io.github.retrystarter.client;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.support.HttpRequestWrapper;

/**
 * A request with headers of its own: what inner interceptors add for one attempt does not
 * pile up over the next ones, and the caller's headers stay as they were.
 */
final class AttemptRequest extends HttpRequestWrapper {

	private final HttpHeaders headers;

	AttemptRequest(HttpRequest request) {
		super(request);
		this.headers = HttpHeaders.copyOf(request.getHeaders());
	}

	@Override
	public HttpHeaders getHeaders() {
		return this.headers;
	}

}
