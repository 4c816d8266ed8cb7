package io.github.retrystarter.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.restclient.RestTemplateCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.web.client.RestTemplate;

import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of retries for {@link RestTemplate}.
 */
@AutoConfiguration(after = RetryAutoConfiguration.class)
@ConditionalOnClass({ RestTemplate.class, RestTemplateCustomizer.class })
@ConditionalOnBean(RetryingClientHttpRequestInterceptor.class)
public final class RetryRestTemplateAutoConfiguration {

	@Bean
	RetryRestTemplateCustomizer retryRestTemplateCustomizer(RetryingClientHttpRequestInterceptor interceptor) {
		return new RetryRestTemplateCustomizer(interceptor);
	}

}
