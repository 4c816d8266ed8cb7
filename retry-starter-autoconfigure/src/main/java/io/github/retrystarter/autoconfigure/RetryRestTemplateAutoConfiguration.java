package io.github.retrystarter.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.restclient.RestTemplateCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.client.RestTemplate;

import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of retries for {@link RestTemplate}.
 * The interceptor goes outside those of other customizers.
 */
@AutoConfiguration(after = RetryAutoConfiguration.class)
@ConditionalOnClass({ RestTemplate.class, RestTemplateCustomizer.class })
@ConditionalOnSingleCandidate(RetryingClientHttpRequestInterceptor.class)
public final class RetryRestTemplateAutoConfiguration {

	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	RetryRestTemplateCustomizer retryStarterRestTemplateCustomizer(RetryingClientHttpRequestInterceptor interceptor) {
		return new RetryRestTemplateCustomizer(interceptor);
	}

}
