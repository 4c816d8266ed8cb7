package io.github.retrystarter.autoconfigure;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.http.HttpProtocol;

import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.client.RetryOptions;
import io.github.retrystarter.support.Http2Server;
import io.github.retrystarter.support.Http2Server.Fate;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What HTTP/2 says of a request that was not acted on.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class Http2FailuresTests {

	private static final List<String> FACTORIES = List.of("jdk", "jetty", "reactor");

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	@AutoClose
	private final Http2Server server = new Http2Server();

	@ParameterizedTest
	@CsvSource({ "jdk,REFUSED", "jetty,REFUSED", "reactor,REFUSED", "jetty,GONE_BEFORE", "reactor,GONE_BEFORE" })
	void postThatWasNotActedOnIsSentAgain(String factory, Fate fate) {
		this.server.script(Fate.DONE, fate);
		runner(factory).run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			post(client);
			post(client);
			assertThat(this.server.received()).isEqualTo(3);
			assertThat(this.fixture.retries("connect")).isEqualTo(sendsAgainByItself(factory) ? 0 : 1);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = "GONE_BEFORE")
	@EnabledForJreRange(min = JRE.JAVA_24)
	void postThatIsLeftOutIsSentAgainByTheJdkSinceJava24(Fate fate) {
		postThatWasNotActedOnIsSentAgain("jdk", fate);
	}

	static Stream<Arguments> mayHaveBeenActedOn() {
		return FACTORIES.stream()
			.flatMap((factory) -> Stream.of(Fate.CANCELLED, Fate.CUT, Fate.GONE_WITH)
				.map((fate) -> arguments(factory, fate)));
	}

	@ParameterizedTest
	@MethodSource("mayHaveBeenActedOn")
	void postThatMayHaveBeenActedOnIsSentOnce(String factory, Fate fate) {
		this.server.script(Fate.DONE, fate);
		runner(factory).run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			post(client);
			assertThatExceptionOfType(ResourceAccessException.class).isThrownBy(() -> post(client));
			assertThat(this.server.received()).isEqualTo(2);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "jdk", "jetty", "reactor" })
	void postIsSentOnceWhoseRedirectIsRefused(String factory) {
		assumeFalse(sendsAgainByItself(factory));
		this.server.script(Fate.DONE, Fate.MOVED, Fate.REFUSED);
		runner(factory).run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			post(client);
			assertThatExceptionOfType(ResourceAccessException.class).isThrownBy(() -> post(client));
			assertThat(this.server.received()).isEqualTo(3);
		});
	}

	/**
	 * The application's own part of the client sends again, in front of the tap or behind
	 * it.
	 */
	@ParameterizedTest
	@CsvSource({ "REFUSED,CANCELLED,-1", "CANCELLED,REFUSED,-1", "REFUSED,CANCELLED,2147483647",
			"CANCELLED,REFUSED,2147483647" })
	void postThatReactorNettyIsToldToSendAgainIsRefusedOnlyIfItAlwaysWas(Fate first, Fate second, int order) {
		this.server.script(Fate.DONE, first, second);
		runner("reactor").withBean("again", ClientHttpRequestFactoryBuilderCustomizer.class, () -> new SentAgain(order))
			.run((context) -> {
				RestClient client = context.getBean(RestClient.class);
				post(client);
				assertThatExceptionOfType(ResourceAccessException.class).isThrownBy(() -> post(client));
				assertThat(this.server.received()).isEqualTo(3);
			});
	}

	static Stream<Arguments> failures() {
		return FACTORIES.stream()
			.flatMap((factory) -> Stream.of(Fate.values())
				.filter((fate) -> fate != Fate.DONE && fate != Fate.MOVED)
				.map((fate) -> arguments(factory, fate)));
	}

	@ParameterizedTest
	@MethodSource("failures")
	void getIsSentAgainWhateverHappened(String factory, Fate fate) {
		this.server.script(Fate.DONE, fate);
		runner(factory).run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			post(client);
			client.get().uri(this.server.url()).retrieve().toBodilessEntity();
			assertThat(this.server.received()).isEqualTo(3);
		});
	}

	/**
	 * The side call is made with the same kind of client, or with one without a tap.
	 */
	@ParameterizedTest
	@CsvSource({ "jdk,true", "jetty,true", "reactor,true", "jdk,false", "jetty,false", "reactor,false" })
	void postWhoseInterceptorIsRefusedAfterTheResponseIsSentOnce(String factory, boolean tapped) {
		assumeFalse(sendsAgainByItself(tapped ? factory : "jdk"));
		this.server.script(Fate.DONE, Fate.DONE, Fate.REFUSED);
		runner(factory).run((context) -> {
			RestClient.Builder builder = context.getBean(RestClient.Builder.class);
			RestClient audit = tapped ? builder.clone().build()
					: builder.clone().requestFactory(new JdkClientHttpRequestFactory()).build();
			post(audit);
			RestClient client = builder.requestInterceptor((request, body, execution) -> {
				ClientHttpResponse response = execution.execute(request, body);
				response.close();
				sideCall(audit);
				return response;
			}).build();
			assertThatExceptionOfType(ResourceAccessException.class).isThrownBy(() -> post(client));
			assertThat(this.server.received()).isEqualTo(3);
			assertThat(this.fixture.calls("not_idempotent")).isOne();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "jdk", "jetty", "reactor" })
	void postWhoseInterceptorIsRefusedBeforeIsSent(String factory) {
		assumeFalse(sendsAgainByItself(factory));
		this.server.script(Fate.DONE, Fate.REFUSED);
		runner(factory).run((context) -> {
			RestClient.Builder builder = context.getBean(RestClient.Builder.class);
			RestClient tokens = builder.clone().build();
			post(tokens);
			RestClient client = builder.requestInterceptor((request, body, execution) -> {
				sideCall(tokens);
				return execution.execute(request, body);
			}).build();
			post(client);
			assertThat(this.server.received()).isEqualTo(4);
			assertThat(this.fixture.retries("connect")).isOne();
		});
	}

	/**
	 * The other client has no tap, and fails after it has sent the request.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "jdk", "jetty", "reactor" })
	void postThatAnInterceptorSendsElsewhereAfterARefusalIsSentOnce(String factory) {
		assumeFalse(sendsAgainByItself(factory));
		this.server.script(Fate.DONE, Fate.REFUSED);
		this.fixture.server().script(ScriptedServer.reset(), ScriptedServer.reset());
		runner(factory).run((context) -> {
			RestClient.Builder builder = context.getBean(RestClient.Builder.class);
			post(builder.clone().build());
			RestClient other = RestClient.builder().requestFactory(new SimpleClientHttpRequestFactory()).build();
			RestClient client = builder.requestInterceptor((request, body, execution) -> {
				try {
					return execution.execute(request, body);
				}
				catch (IOException ex) {
					return elsewhere(other);
				}
			}).build();
			assertThatExceptionOfType(ResourceAccessException.class).isThrownBy(() -> post(client));
			assertThat(this.fixture.server().received()).hasSize(1);
			assertThat(this.server.received()).isEqualTo(2);
		});
	}

	private ClientHttpResponse elsewhere(RestClient other) throws IOException {
		try {
			other.post().uri(this.fixture.server().url("/orders")).body("order").retrieve().toBodilessEntity();
			throw new IllegalStateException("The other server has responded");
		}
		catch (ResourceAccessException ex) {
			throw (IOException) ex.getCause();
		}
	}

	/**
	 * Whether the client does so with what was refused, as the JDK's since Java 24.
	 */
	private static boolean sendsAgainByItself(String factory) {
		return factory.equals("jdk") && Runtime.version().feature() >= 24;
	}

	private ApplicationContextRunner runner(String factory) {
		return this.fixture.runner()
			.withUserConfiguration(Http2Clients.class)
			.withPropertyValues("spring.http.clients.imperative.factory=" + factory);
	}

	private void post(RestClient client) {
		client.post().uri(this.server.url()).body("order").retrieve().toBodilessEntity();
	}

	private void sideCall(RestClient client) throws IOException {
		try {
			client.post()
				.uri(this.server.url() + "side")
				.attributes(RetryOptions.disabled())
				.retrieve()
				.toBodilessEntity();
		}
		catch (ResourceAccessException ex) {
			throw (IOException) ex.getCause();
		}
	}

	private record SentAgain(int order)
			implements
				ClientHttpRequestFactoryBuilderCustomizer<ReactorClientHttpRequestFactoryBuilder>,
				Ordered {

		@Override
		public ReactorClientHttpRequestFactoryBuilder customize(ReactorClientHttpRequestFactoryBuilder builder) {
			return builder.withHttpClientCustomizer((client) -> client.mapConnect((connection) -> connection.retry(1)));
		}

		@Override
		public int getOrder() {
			return this.order;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Http2Clients {

		@Bean
		ClientHttpRequestFactoryBuilderCustomizer<JettyClientHttpRequestFactoryBuilder> jetty() {
			return (builder) -> builder.withHttpClientTransportFactory(
					(connector) -> new HttpClientTransportOverHTTP2(new HTTP2Client(connector)));
		}

		@Bean
		ClientHttpRequestFactoryBuilderCustomizer<ReactorClientHttpRequestFactoryBuilder> reactor() {
			return (builder) -> builder.withHttpClientCustomizer((client) -> client.protocol(HttpProtocol.H2C));
		}

	}

}
