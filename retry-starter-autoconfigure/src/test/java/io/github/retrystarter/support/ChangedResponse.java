package io.github.retrystarter.support;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.UnaryOperator;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/**
 * A response whose body an interceptor has changed.
 *
 * @param response the response
 * @param change what becomes of its body
 */
public record ChangedResponse(ClientHttpResponse response,
		UnaryOperator<InputStream> change) implements ClientHttpResponse {

	@Override
	public HttpStatusCode getStatusCode() throws IOException {
		return this.response.getStatusCode();
	}

	@Override
	public String getStatusText() throws IOException {
		return this.response.getStatusText();
	}

	@Override
	public HttpHeaders getHeaders() {
		return this.response.getHeaders();
	}

	@Override
	public InputStream getBody() throws IOException {
		return this.change.apply(this.response.getBody());
	}

	@Override
	public void close() {
		this.response.close();
	}

}
