package io.github.retrystarter.client;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.support.HttpRequestWrapper;

import io.github.retrystarter.HttpRetryPolicy;

/**
 * A request with headers of its own: what inner interceptors add for one attempt does not
 * pile up over the next ones, and the caller's headers stay as they were.
 */
final class AttemptRequest extends HttpRequestWrapper {

	private final HttpHeaders headers;

	AttemptRequest(HttpRequest request) {
		super(request);
		this.headers = CopyOnWriteHeaders.of(request.getHeaders());
	}

	/**
	 * The request for one attempt of a call, which says so on repeats if the policy wants
	 * it.
	 */
	static AttemptRequest of(HttpRequest request, HttpRetryPolicy policy, int attempt) {
		AttemptRequest copy = new AttemptRequest(request);
		if (policy.attemptHeader() != null && attempt > 1) {
			copy.headers.set(policy.attemptHeader(), Integer.toString(attempt));
		}
		return copy;
	}

	@Override
	public HttpHeaders getHeaders() {
		return this.headers;
	}

}
