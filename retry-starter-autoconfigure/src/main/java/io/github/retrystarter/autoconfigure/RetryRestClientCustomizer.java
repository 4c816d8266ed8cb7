package io.github.retrystarter.autoconfigure;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;

import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;

/**
 * Puts the interceptor in front of all others, except where it is not wanted. To remove
 * it later would not do: a list of interceptors, even an empty one, makes Spring hold
 * request bodies in memory.
 */
class RetryRestClientCustomizer implements RestClientCustomizer {

	private final RetryingClientHttpRequestInterceptor interceptor;

	private final Set<RestClient.Builder> exempt = Collections
		.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

	RetryRestClientCustomizer(RetryingClientHttpRequestInterceptor interceptor) {
		this.interceptor = interceptor;
	}

	/**
	 * Leave a builder alone when its turn comes.
	 */
	void exempt(RestClient.Builder builder) {
		this.exempt.add(builder);
	}

	@Override
	public void customize(RestClient.Builder builder) {
		if (!this.exempt.contains(builder)) {
			builder.requestInterceptors(this.interceptor::addTo);
		}
	}

}
