package io.github.retrystarter.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;

import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of policies for HTTP service groups.
 */
@AutoConfiguration(after = RetryAutoConfiguration.class)
@ConditionalOnClass(RestClientHttpServiceGroupConfigurer.class)
@ConditionalOnSingleCandidate(RetryingClientHttpRequestInterceptor.class)
public final class RetryHttpServiceAutoConfiguration {

	@Bean
	RetryHttpServiceGroupConfigurer retryStarterHttpServiceGroupConfigurer(
			RetryingClientHttpRequestInterceptor interceptor) {
		return new RetryHttpServiceGroupConfigurer(interceptor);
	}

}
