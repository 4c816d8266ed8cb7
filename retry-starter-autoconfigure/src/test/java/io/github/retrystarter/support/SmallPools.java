package io.github.retrystarter.support;

import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Pools of a few connections, for the clients that have one. The JDK's has none.
 */
@Configuration(proxyBeanMethods = false)
public class SmallPools {

	/**
	 * The property that says how many connections there are, up to the number.
	 */
	public static final String SIZE = "test.pool.size=";

	private final int size;

	SmallPools(@Value("${test.pool.size}") int size) {
		this.size = size;
	}

	@Bean
	ClientHttpRequestFactoryBuilderCustomizer<HttpComponentsClientHttpRequestFactoryBuilder> smallHttpComponents() {
		return (builder) -> builder
			.withConnectionManagerCustomizer((pool) -> pool.setMaxConnTotal(this.size).setMaxConnPerRoute(this.size));
	}

	@Bean
	ClientHttpRequestFactoryBuilderCustomizer<JettyClientHttpRequestFactoryBuilder> smallJetty() {
		return (builder) -> builder
			.withHttpClientCustomizer((client) -> client.setMaxConnectionsPerDestination(this.size));
	}

	@Bean
	ClientHttpRequestFactoryBuilderCustomizer<ReactorClientHttpRequestFactoryBuilder> smallReactor() {
		return (builder) -> builder.withHttpClientFactory(() -> HttpClient
			.create(ConnectionProvider.builder("small").maxConnections(this.size).pendingAcquireMaxCount(-1).build()));
	}

}
