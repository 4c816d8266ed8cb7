package io.github.retrystarter.benchmark;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;

/**
 * A request as {@code RestClient} makes it: with some headers, and with the template of
 * its URL among the attributes.
 */
final class InMemoryRequest implements HttpRequest {

	private final HttpMethod method;

	private final URI url;

	private final HttpHeaders headers;

	private final Map<String, Object> attributes = new LinkedHashMap<>();

	InMemoryRequest(HttpMethod method, URI url, HttpHeaders headers) {
		this.method = method;
		this.url = url;
		this.headers = headers;
		this.attributes.put("uriTemplate", "https://api1.example.com/orders/{id}?page={page}");
	}

	static HttpHeaders headers() {
		HttpHeaders headers = new HttpHeaders();
		headers.set("Accept", "application/json");
		headers.set("Authorization", "Bearer token");
		headers.set("X-Request-Id", "4711");
		return headers;
	}

	@Override
	public HttpMethod getMethod() {
		return this.method;
	}

	@Override
	public URI getURI() {
		return this.url;
	}

	@Override
	public Map<String, Object> getAttributes() {
		return this.attributes;
	}

	@Override
	public HttpHeaders getHeaders() {
		return this.headers;
	}

}
