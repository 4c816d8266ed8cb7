package io.github.retrystarter.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of retries for {@link RestClient}.
 */
@AutoConfiguration(after = { RetryAutoConfiguration.class, RestClientAutoConfiguration.class })
@ConditionalOnClass({ RestClient.class, RestClientCustomizer.class })
public final class RetryRestClientAutoConfiguration {

	/**
	 * Runs last and puts the interceptor first, also for HTTP service groups, so that the
	 * interceptors of other customizers run again for each attempt.
	 */
	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	@ConditionalOnSingleCandidate(RetryingClientHttpRequestInterceptor.class)
	RetryRestClientCustomizer retryStarterRestClientCustomizer(RetryingClientHttpRequestInterceptor interceptor) {
		return new RetryRestClientCustomizer(interceptor);
	}

	@Bean
	@ConditionalOnBean(value = RetryMounts.class, search = SearchStrategy.CURRENT)
	RetryStartupReport retryStarterReport(RetryMounts mounts, ObjectProvider<HttpClientSettings> settings,
			ObjectProvider<ClientHttpRequestFactoryBuilder<?>> clients, Environment environment) {
		return new RetryStartupReport(mounts, settings.getIfUnique(), clients.getIfUnique(), environment);
	}

}
