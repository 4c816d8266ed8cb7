package io.github.retrystarter.benchmark;

import java.io.OutputStream;
import java.net.URI;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.AbstractClientHttpRequest;
import org.springframework.http.client.ClientHttpResponse;

/**
 * A request that is answered without being sent.
 */
final class InMemoryClientRequest extends AbstractClientHttpRequest {

	private final URI url;

	private final HttpMethod method;

	private final ClientHttpResponse response;

	InMemoryClientRequest(URI url, HttpMethod method, ClientHttpResponse response) {
		this.url = url;
		this.method = method;
		this.response = response;
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
	protected OutputStream getBodyInternal(HttpHeaders headers) {
		return OutputStream.nullOutputStream();
	}

	@Override
	protected ClientHttpResponse executeInternal(HttpHeaders headers) {
		return this.response;
	}

}
