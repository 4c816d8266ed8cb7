package io.github.retrystarter.autoconfigure;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.JettyClientHttpRequestFactory;
import org.springframework.http.client.ReactorClientHttpRequestFactory;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.autoconfigure.FaultMatrixTests.Kind;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * An exhausted pool is this application's own affair: a retry would stand in the same
 * queue. The JDK's clients have no pool that could be exhausted.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ExhaustedPoolTests {

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	static Stream<Arguments> cells() {
		return Arrays.stream(Pool.values())
			.flatMap((pool) -> Arrays.stream(Kind.values()).map((kind) -> arguments(pool, kind)));
	}

	@ParameterizedTest(name = "{0}: {1}")
	@MethodSource("cells")
	void isNotRetried(Pool pool, Kind kind) {
		this.server.script(ScriptedServer.hang());
		ClientHttpRequestFactory requestFactory = pool.requestFactory();
		this.fixture.runner()
			.withBean(ClientHttpRequestFactoryBuilder.class, () -> (settings) -> requestFactory)
			.run((context) -> {
				RestClient client = context.getBean(RestClient.class);
				hold(client);
				Awaitility.await().until(() -> this.server.received().size() == 1);
				if (pool == Pool.JETTY) {
					hold(client);
					Awaitility.await().until(() -> ((QueueingJetty) requestFactory).isFull());
				}
				assertThatException()
					.isThrownBy(() -> kind.request(client, this.server.url("/")).retrieve().toBodilessEntity());
				assertThat(this.fixture.calls("not_retryable")).isOne();
				assertThat(this.server.received()).hasSize(1);
				this.server.close();
			});
	}

	/**
	 * Keep a connection busy until the server closes.
	 */
	private void hold(RestClient client) {
		Thread holder = new Thread(() -> {
			try {
				client.patch().uri(this.server.url("/")).retrieve().toBodilessEntity();
			}
			catch (ResourceAccessException ex) {
				// the server has closed
			}
		});
		holder.setDaemon(true);
		holder.start();
	}

	enum Pool {

		HTTP_COMPONENTS {

			@Override
			ClientHttpRequestFactory requestFactory() {
				PoolingHttpClientConnectionManager pool = new PoolingHttpClientConnectionManager();
				pool.setMaxTotal(1);
				HttpComponentsClientHttpRequestFactory requestFactory = new HttpComponentsClientHttpRequestFactory(
						HttpClients.custom().setConnectionManager(pool).disableAutomaticRetries().build());
				requestFactory.setConnectionRequestTimeout(PATIENCE);
				return requestFactory;
			}

		},

		JETTY {

			@Override
			ClientHttpRequestFactory requestFactory() {
				return new QueueingJetty(new org.eclipse.jetty.client.HttpClient());
			}

		},

		REACTOR {

			@Override
			ClientHttpRequestFactory requestFactory() {
				return new ReactorClientHttpRequestFactory(HttpClient.create(
						ConnectionProvider.builder("one").maxConnections(1).pendingAcquireTimeout(PATIENCE).build()));
			}

		};

		private static final Duration PATIENCE = Duration.ofMillis(100);

		abstract ClientHttpRequestFactory requestFactory();

	}

	/**
	 * One connection, and a queue of one.
	 */
	private static final class QueueingJetty extends JettyClientHttpRequestFactory {

		private final org.eclipse.jetty.client.HttpClient client;

		QueueingJetty(org.eclipse.jetty.client.HttpClient client) {
			super(client);
			this.client = client;
			client.setMaxConnectionsPerDestination(1);
			client.setMaxRequestsQueuedPerDestination(1);
		}

		boolean isFull() {
			return this.client.getDestinations().toString().contains("queue=1");
		}

	}

}
