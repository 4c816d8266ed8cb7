package io.github.retrystarter.autoconfigure;

import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.core.Ordered;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;

/**
 * Installs the retrying interceptor in every {@link RestClient} that Spring Boot builds,
 * also for HTTP service groups. Runs last and puts the interceptor first, so that the
 * interceptors of other customizers run again for each attempt.
 */
final class RetryRestClientCustomizer implements RestClientCustomizer, Ordered {

	private final RetryingClientHttpRequestInterceptor interceptor;

	RetryRestClientCustomizer(RetryingClientHttpRequestInterceptor interceptor) {
		this.interceptor = interceptor;
	}

	@Override
	public void customize(RestClient.Builder restClientBuilder) {
		restClientBuilder.requestInterceptors(this.interceptor::addTo);
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

}
