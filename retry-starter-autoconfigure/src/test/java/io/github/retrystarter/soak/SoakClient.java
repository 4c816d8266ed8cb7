package io.github.retrystarter.soak;

import java.time.Duration;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.util.Timeout;

import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.retrystarter.support.RetryContextRunner;

/**
 * The application under test: the starter as it comes, on Apache HttpClient 5, with tiny
 * waits and a pool that can be asked what it has lent.
 */
final class SoakClient {

	private static final int CONNECTIONS = 4 * Callers.THREADS;

	private static final Timeout READ_TIMEOUT = Timeout.ofSeconds(1);

	// Far more than any loopback needs: it must never strike.
	private static final Timeout NEVER = Timeout.ofSeconds(30);

	private SoakClient() {
	}

	static PoolingHttpClientConnectionManager pool() {
		return PoolingHttpClientConnectionManagerBuilder.create()
			.setMaxConnTotal(CONNECTIONS)
			.setMaxConnPerRoute(CONNECTIONS)
			.setDefaultConnectionConfig(
					ConnectionConfig.custom().setSocketTimeout(READ_TIMEOUT).setConnectTimeout(NEVER).build())
			.build();
	}

	static ApplicationContextRunner runner(String url, PoolingHttpClientConnectionManager pool,
			MeterRegistry registry) {
		ClientHttpRequestFactoryBuilderCustomizer<HttpComponentsClientHttpRequestFactoryBuilder> usesPool = (
				builder) -> builder.withHttpClientCustomizer((client) -> client.setConnectionManager(pool))
					.withDefaultRequestConfigCustomizer((request) -> request.setConnectionRequestTimeout(NEVER));
		return RetryContextRunner.create()
			.withBean(MeterRegistry.class, () -> registry)
			.withBean(ClientHttpRequestFactoryBuilderCustomizer.class, () -> usesPool)
			.withPropertyValues("spring.http.clients.imperative.factory=http-components", "retry.backoff-factor=0.005",
					"retry.retry-after-max=" + Duration.ofSeconds(1), "retry.mounts.keyed.url=" + url + "/keyed",
					"retry.mounts.keyed.idempotency-key.enabled=true");
	}

}
