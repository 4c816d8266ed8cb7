package io.github.retrystarter.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;

import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of policies for HTTP service groups.
 */
@AutoConfiguration(after = RetryRestClientAutoConfiguration.class)
@ConditionalOnClass(RestClientHttpServiceGroupConfigurer.class)
@ConditionalOnBean(RetryRestClientCustomizer.class)
public final class RetryHttpServiceAutoConfiguration {

	@Bean
	RetryHttpServiceGroupConfigurer retryStarterHttpServiceGroupConfigurer(
			RetryingClientHttpRequestInterceptor interceptor, RetryRestClientCustomizer customizer) {
		return new RetryHttpServiceGroupConfigurer(interceptor, customizer);
	}

}
