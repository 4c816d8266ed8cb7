package io.github.retrystarter.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.support.HttpRequestWrapper;

/**
 * A request with the headers that its caller gave it, whatever inner interceptors add to
 * the request while it is sent.
 */
final class AttemptRequest extends HttpRequestWrapper {

	private final List<Map.Entry<String, List<String>>> callersHeaders;

	private @Nullable HttpHeaders headers;

	private AttemptRequest(HttpRequest request, List<Map.Entry<String, List<String>>> callersHeaders) {
		super(request);
		this.callersHeaders = callersHeaders;
	}

	/**
	 * Note the headers of a request that has not been sent yet.
	 */
	static AttemptRequest of(HttpRequest request) {
		HttpHeaders headers = request.getHeaders();
		List<Map.Entry<String, List<String>>> callersHeaders = new ArrayList<>(headers.size());
		headers.forEach((name, values) -> callersHeaders.add(Map.entry(name, List.copyOf(values))));
		return new AttemptRequest(request, callersHeaders);
	}

	/**
	 * The request for one attempt: the first one is the caller's own, each repeat has
	 * headers of its own, so that nothing piles up.
	 * @param number number of the attempt, 1 for the first
	 * @param attemptHeader header that tells repeats their number, if there is to be one
	 */
	HttpRequest forAttempt(int number, @Nullable String attemptHeader) {
		if (number == 1) {
			return getRequest();
		}
		AttemptRequest repeat = new AttemptRequest(getRequest(), this.callersHeaders);
		return (attemptHeader != null) ? repeat.withHeader(attemptHeader, Integer.toString(number)) : repeat;
	}

	AttemptRequest withHeader(String name, String value) {
		getHeaders().set(name, value);
		return this;
	}

	@Override
	public HttpHeaders getHeaders() {
		if (this.headers == null) {
			this.headers = new HttpHeaders();
			for (Map.Entry<String, List<String>> header : this.callersHeaders) {
				this.headers.addAll(header.getKey(), header.getValue());
			}
		}
		return this.headers;
	}

}
