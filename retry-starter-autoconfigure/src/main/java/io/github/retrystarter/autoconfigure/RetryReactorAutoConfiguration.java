package io.github.retrystarter.autoconfigure;

import reactor.netty.http.client.HttpClient;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.context.annotation.Bean;

import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;

/**
 * {@link EnableAutoConfiguration Auto-configuration} that switches off the hidden retries
 * of Reactor Netty, which re-sends a request when a pooled connection turns out to be
 * dead.
 */
@AutoConfiguration(after = RetryAutoConfiguration.class)
@ConditionalOnClass({ ReactorClientHttpRequestFactoryBuilder.class, HttpClient.class })
@ConditionalOnBean(RetryingClientHttpRequestInterceptor.class)
@ConditionalOnBooleanProperty(name = "retry.disable-client-retries", matchIfMissing = true)
public final class RetryReactorAutoConfiguration {

	@Bean
	ClientHttpRequestFactoryBuilderCustomizer<ReactorClientHttpRequestFactoryBuilder> hiddenRetriesReactorCustomizer() {
		return (builder) -> builder.withHttpClientCustomizer((client) -> client.disableRetry(true));
	}

}
