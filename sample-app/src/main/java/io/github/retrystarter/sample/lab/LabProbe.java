package io.github.retrystarter.sample.lab;

import java.io.IOException;

import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Sees each request leave. It belongs inside the retrying interceptor, which sends each
 * attempt through it.
 */
final class LabProbe implements ClientHttpRequestInterceptor {

	@Override
	public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
			throws IOException {
		LabCall call = LabCall.of(request);
		if (call != null) {
			call.sent();
		}
		return execution.execute(request, body);
	}

}
