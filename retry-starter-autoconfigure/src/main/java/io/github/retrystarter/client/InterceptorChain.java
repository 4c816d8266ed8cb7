package io.github.retrystarter.client;

import java.io.IOException;

import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * The retrying interceptor, which knows the interceptors inside it, so that it can put a
 * door between them and the client.
 *
 * @param outer the retrying interceptor
 * @param inner the others as one
 */
record InterceptorChain(RetryingClientHttpRequestInterceptor outer,
		ClientHttpRequestInterceptor inner) implements ClientHttpRequestInterceptor {

	@Override
	public ClientHttpRequestInterceptor andThen(ClientHttpRequestInterceptor next) {
		return new InterceptorChain(this.outer, this.inner.andThen(next));
	}

	@Override
	public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution client)
			throws IOException {
		return this.outer.intercept(request, body, client, this.inner);
	}

}
