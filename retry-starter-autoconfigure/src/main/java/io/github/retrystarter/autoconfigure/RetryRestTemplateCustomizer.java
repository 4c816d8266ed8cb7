package io.github.retrystarter.autoconfigure;

import org.springframework.boot.restclient.RestTemplateCustomizer;
import org.springframework.core.Ordered;
import org.springframework.web.client.RestTemplate;

import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;

/**
 * Installs the retrying interceptor in every {@link RestTemplate} made with Spring Boot's
 * builder, in front of the interceptors of other customizers.
 */
final class RetryRestTemplateCustomizer implements RestTemplateCustomizer, Ordered {

	private final RetryingClientHttpRequestInterceptor interceptor;

	RetryRestTemplateCustomizer(RetryingClientHttpRequestInterceptor interceptor) {
		this.interceptor = interceptor;
	}

	@Override
	public void customize(RestTemplate restTemplate) {
		this.interceptor.addTo(restTemplate.getInterceptors());
	}

	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

}
