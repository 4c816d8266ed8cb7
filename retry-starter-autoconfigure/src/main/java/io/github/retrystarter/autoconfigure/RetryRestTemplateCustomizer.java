package io.github.retrystarter.autoconfigure;

import org.springframework.boot.restclient.RestTemplateCustomizer;
import org.springframework.util.ClassUtils;
import org.springframework.web.client.RestTemplate;

import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;

/**
 * Puts the interceptor in front of all others, except in the client by which a test calls
 * its own application: a test wants to see each response. That client is made by the same
 * builder as all others and looks like them, so that only the stack tells who makes it.
 */
class RetryRestTemplateCustomizer implements RestTemplateCustomizer {

	private static final String TEST_CLIENT = "org.springframework.boot.resttestclient.TestRestTemplate";

	private static final boolean IN_TEST = ClassUtils.isPresent(TEST_CLIENT,
			RetryRestTemplateCustomizer.class.getClassLoader());

	private final RetryingClientHttpRequestInterceptor interceptor;

	RetryRestTemplateCustomizer(RetryingClientHttpRequestInterceptor interceptor) {
		this.interceptor = interceptor;
	}

	@Override
	public void customize(RestTemplate restTemplate) {
		if (!(IN_TEST && isMadeForATest())) {
			this.interceptor.addTo(restTemplate.getInterceptors());
		}
	}

	private static boolean isMadeForATest() {
		return StackWalker.getInstance()
			.walk((frames) -> frames.anyMatch((frame) -> frame.getClassName().equals(TEST_CLIENT)));
	}

}
