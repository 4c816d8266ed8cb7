package io.github.retrystarter.autoconfigure;

import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.eclipse.jetty.client.HttpClient;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JdkClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

import io.github.retrystarter.client.HttpComponentsTap;
import io.github.retrystarter.client.JdkHttpClientTap;
import io.github.retrystarter.client.JettyTap;
import io.github.retrystarter.client.ReactorNettyTap;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of taps on the HTTP clients that
 * Spring Boot makes, after all else that customizes them.
 */
@AutoConfiguration(after = RetryAutoConfiguration.class)
@ConditionalOnClass(ClientHttpRequestFactoryBuilderCustomizer.class)
@ConditionalOnSingleCandidate(RetryingClientHttpRequestInterceptor.class)
public final class HttpClientTapsAutoConfiguration {

	@Bean
	@Order(Ordered.LOWEST_PRECEDENCE)
	ClientHttpRequestFactoryBuilderCustomizer<JdkClientHttpRequestFactoryBuilder> retryStarterJdkTap() {
		return (builder) -> builder.withHttpClientCustomizer(JdkHttpClientTap::install);
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ HttpComponentsClientHttpRequestFactoryBuilder.class, HttpClientBuilder.class })
	static class HttpComponentsConfiguration {

		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		ClientHttpRequestFactoryBuilderCustomizer<HttpComponentsClientHttpRequestFactoryBuilder> retryStarterHttpComponentsTap() {
			return (builder) -> builder.withHttpClientCustomizer(HttpComponentsTap::install);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ JettyClientHttpRequestFactoryBuilder.class, HttpClient.class })
	static class JettyConfiguration {

		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		ClientHttpRequestFactoryBuilderCustomizer<JettyClientHttpRequestFactoryBuilder> retryStarterJettyTap() {
			return (builder) -> builder.withHttpClientCustomizer(JettyTap::install);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ReactorClientHttpRequestFactoryBuilder.class, reactor.netty.http.client.HttpClient.class })
	static class ReactorConfiguration {

		@Bean
		@Order(Ordered.LOWEST_PRECEDENCE)
		ClientHttpRequestFactoryBuilderCustomizer<ReactorClientHttpRequestFactoryBuilder> retryStarterReactorTap() {
			return (builder) -> builder.withHttpClientCustomizer(ReactorNettyTap::install);
		}

	}

}
