package io.github.retrystarter.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.support.HttpRequestWrapper;
import org.springframework.util.CollectionUtils;
import org.springframework.util.MultiValueMap;

/**
 * A request with the headers that its caller gave it, whatever inner interceptors add to
 * the request while it is sent.
 */
final class AttemptRequest extends HttpRequestWrapper {

	/**
	 * Names and values in turn: most headers have one value, and a list for each would
	 * cost every call more than all else here.
	 */
	private final @Nullable Object[] callersHeaders;

	private @Nullable HttpHeaders headers;

	private AttemptRequest(HttpRequest request, @Nullable Object[] callersHeaders) {
		super(request);
		this.callersHeaders = callersHeaders;
	}

	/**
	 * Note the headers of a request that has not been sent yet. They are read as they are
	 * stored, because other ways to iterate over them copy them first.
	 */
	@SuppressWarnings("removal")
	static AttemptRequest of(HttpRequest request) {
		MultiValueMap<String, String> headers = request.getHeaders().asMultiValueMap();
		@Nullable Object[] callersHeaders = new Object[2 * headers.size()];
		int next = 0;
		for (Map.Entry<String, List<String>> header : headers.entrySet()) {
			callersHeaders[next] = header.getKey();
			callersHeaders[next + 1] = noted(header.getValue());
			next += 2;
		}
		return new AttemptRequest(request, callersHeaders);
	}

	private static @Nullable Object noted(List<String> values) {
		return (values.size() == 1) ? values.get(0) : new ArrayList<>(values);
	}

	/**
	 * The request for one attempt: the caller's own as long as its headers are what they
	 * were, then one with headers of its own for each repeat, so that nothing piles up.
	 * @param number number of the attempt, 1 for the first
	 * @param attemptHeader header that tells repeats their number, if there is to be one
	 */
	HttpRequest forAttempt(int number, @Nullable String attemptHeader) {
		if (number == 1 || (attemptHeader == null && isUntouched())) {
			return getRequest();
		}
		AttemptRequest repeat = new AttemptRequest(getRequest(), this.callersHeaders);
		return (attemptHeader != null) ? repeat.withHeader(attemptHeader, Integer.toString(number)) : repeat;
	}

	@SuppressWarnings("removal")
	private boolean isUntouched() {
		int next = 0;
		for (Map.Entry<String, List<String>> header : getRequest().getHeaders().asMultiValueMap().entrySet()) {
			if (next == this.callersHeaders.length || !header.getKey().equals(this.callersHeaders[next])
					|| !Objects.equals(noted(header.getValue()), this.callersHeaders[next + 1])) {
				return false;
			}
			next += 2;
		}
		return next == this.callersHeaders.length;
	}

	/**
	 * The first value of a header, if the caller gave it one. Unlike
	 * {@link #getHeaders()} this copies nothing.
	 */
	@Nullable String callersHeader(String name) {
		for (int i = 0; i < this.callersHeaders.length; i += 2) {
			if (name.equalsIgnoreCase((String) this.callersHeaders[i])) {
				Object value = this.callersHeaders[i + 1];
				return (String) ((value instanceof List<?> values) ? CollectionUtils.firstElement(values) : value);
			}
		}
		return null;
	}

	AttemptRequest withHeader(String name, String value) {
		getHeaders().set(name, value);
		return this;
	}

	@Override
	public HttpHeaders getHeaders() {
		if (this.headers == null) {
			this.headers = new HttpHeaders();
			for (int i = 0; i < this.callersHeaders.length; i += 2) {
				add(String.valueOf(this.callersHeaders[i]), this.callersHeaders[i + 1], this.headers);
			}
		}
		return this.headers;
	}

	private static void add(String name, @Nullable Object value, HttpHeaders headers) {
		if (value instanceof List<?> values) {
			values.forEach((each) -> add(name, each, headers));
		}
		else {
			headers.add(name, (String) value);
		}
	}

}
