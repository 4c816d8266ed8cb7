package io.github.retrystarter.autoconfigure;

import java.net.Authenticator;
import java.net.InetSocketAddress;
import java.net.PasswordAuthentication;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.apache.hc.core5.http.HttpHost;
import org.eclipse.jetty.client.HttpProxy;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.transport.ProxyProvider;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.HttpMethod;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.client.RetryOptions;
import io.github.retrystarter.support.Faults;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Step;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * What will fail again and again is sent once, in whatever exception an HTTP client
 * dresses it up.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class PermanentFailuresTests {

	private static final List<String> FACTORIES = List.of("http-components", "jetty", "reactor", "jdk", "simple");

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	@ParameterizedTest
	@ValueSource(strings = { "http-components", "jetty", "reactor", "jdk", "simple" })
	void unauthorizedWithoutAChallenge(String factory) {
		script(respond(401));
		runner(factory).run((context) -> {
			call(context.getBean(RestClient.class), HttpMethod.GET, this.server.url("/"));
			assertSentOnce();
		});
	}

	@ParameterizedTest
	@ValueSource(ints = { 401, 407 })
	void challengeThatTheAuthenticatorOfTheJdkCannotRead(int status) {
		script(respond(status));
		withJdkAuthenticator().run((context) -> {
			call(context.getBean(RestClient.class), HttpMethod.GET, this.server.url("/"));
			assertSentOnce();
		});
	}

	/**
	 * It answers the challenge as often as it is allowed to.
	 */
	@Test
	void passwordThatTheAuthenticatorOfTheJdkKnowsIsRefused() {
		script(respond(401, Map.of("WWW-Authenticate", "Basic realm=\"orders\""), ""));
		withJdkAuthenticator().run((context) -> {
			call(context.getBean(RestClient.class), HttpMethod.GET, this.server.url("/"));
			assertThat(this.server.received()).hasSize(5);
			assertThat(this.fixture.calls("not_retryable")).isOne();
		});
	}

	static Stream<Arguments> refusalsOfProxies() {
		return cells(403, 407, 400, 401, 302);
	}

	@ParameterizedTest(name = "{0} on {1}")
	@MethodSource("refusalsOfProxies")
	void refusalOfAProxy(int status, String factory) {
		script(respond(status, Map.of(), ""));
		withProxy(factory).run((context) -> {
			call(context.getBean(RestClient.class), HttpMethod.GET, "https://orders.example.com/");
			assertSentOnce();
		});
	}

	static Stream<Arguments> failuresOfProxies() {
		return cells(429, 502, 503, 504);
	}

	/**
	 * The request itself has not been sent, so any may be repeated.
	 */
	@ParameterizedTest(name = "{0} on {1}")
	@MethodSource("failuresOfProxies")
	void proxyThatCannotConnectAtTheMomentIsAskedAgain(int status, String factory) {
		script(respond(status, Map.of(), ""));
		withProxy(factory).run((context) -> {
			call(context.getBean(RestClient.class), HttpMethod.GET, "https://orders.example.com/");
			assertThat(this.server.received()).hasSize(4);
			assertThat(this.fixture.retries()).isEqualTo(3);
		});
	}

	static Stream<Arguments> locations() {
		return cells("myapp://callback", "mailto:sales@example.com", "javascript:alert(1)", "ftp://files.example.com/",
				"http://[bad", "//", "http://orders.example.com:99999/", "https:");
	}

	@ParameterizedTest(name = "{0} on {1}")
	@MethodSource("locations")
	void redirectThatCannotBeFollowed(String location, String factory) {
		script(respond(302, Map.of("Location", location), ""));
		runner(factory).run((context) -> {
			call(context.getBean(RestClient.class), HttpMethod.GET, this.server.url("/"));
			assertSentOnce();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "http-components", "jetty", "reactor", "jdk", "simple" })
	void redirectToNowhere(String factory) {
		script(respond(302));
		runner(factory).run((context) -> {
			call(context.getBean(RestClient.class), HttpMethod.GET, this.server.url("/"));
			assertSentOnce();
		});
	}

	static Stream<Arguments> urls() {
		return cells("htp://localhost/", "myapp://localhost/", "http://localhost:99999/", "http:///orders");
	}

	@ParameterizedTest(name = "{0} on {1}")
	@MethodSource("urls")
	void urlThatCannotBeRequested(String url, String factory) {
		runner(factory).run((context) -> {
			call(context.getBean(RestClient.class), HttpMethod.GET, url);
			assertThat(this.fixture.calls("not_retryable")).isOne();
		});
	}

	@Test
	void userInfoThatApacheHttpClientRefuses() {
		runner("http-components").run((context) -> {
			call(context.getBean(RestClient.class), HttpMethod.GET,
					this.server.url("/").replace("http://", "http://shop:secret@"));
			assertThat(this.fixture.calls("not_retryable")).isOne();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "PATCH", "PURGE" })
	void methodThatHttpUrlConnectionDoesNotKnow(String method) {
		runner("simple").run((context) -> {
			call(context.getBean(RestClient.class), HttpMethod.valueOf(method), this.server.url("/"));
			assertThat(this.fixture.calls("not_retryable")).isOne();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "http-components", "jetty", "reactor", "jdk", "simple" })
	void headerThatCannotBeSent(String factory) {
		runner(factory).run((context) -> {
			RestClient client = context.getBean(RestClient.Builder.class)
				.defaultHeader("X-Forged", "a\r\nb")
				.defaultHeader("X Forged", "a")
				.build();
			call(client, HttpMethod.GET, this.server.url("/"));
			assertThat(this.fixture.calls()).isOne();
			assertThat(this.fixture.retries()).isZero();
		});
	}

	/**
	 * Unlike garbage, which may come from a server that restarts.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "HTTP/x.y 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nX-Odd: \u0001\r\n\r\n" })
	void garbageThatReactorNettyRefusesIsNotPermanent(String garbage) {
		this.server.script(Faults.raw(garbage), respond(200));
		runner("reactor").run((context) -> {
			call(context.getBean(RestClient.class), HttpMethod.GET, this.server.url("/"));
			assertThat(this.fixture.calls("success_after_retry")).isOne();
		});
	}

	private static Stream<Arguments> cells(Object... values) {
		return Arrays.stream(values).flatMap((value) -> FACTORIES.stream().map((factory) -> arguments(value, factory)));
	}

	private void script(Step step) {
		Step[] steps = new Step[64];
		Arrays.fill(steps, step);
		this.server.script(steps);
	}

	private static void call(RestClient client, HttpMethod method, String url) {
		try {
			client.method(method)
				.uri(URI.create(url))
				.attributes(RetryOptions.idempotent())
				.exchange((request, response) -> response.getBody().readAllBytes());
		}
		catch (RuntimeException ex) {
			// how it ends is read from the meters
		}
	}

	private void assertSentOnce() {
		assertThat(this.server.received()).hasSize(1);
		assertThat(this.fixture.calls()).isOne();
		assertThat(this.fixture.retries()).isZero();
	}

	private ApplicationContextRunner withJdkAuthenticator() {
		Authenticator authenticator = new Authenticator() {

			@Override
			protected PasswordAuthentication getPasswordAuthentication() {
				return new PasswordAuthentication("shop", "secret".toCharArray());
			}

		};
		return withRequestFactory(ClientHttpRequestFactoryBuilder.jdk()
			.withHttpClientCustomizer((client) -> client.authenticator(authenticator)));
	}

	private ApplicationContextRunner withProxy(String factory) {
		int port = URI.create(this.server.url("")).getPort();
		InetSocketAddress address = new InetSocketAddress("localhost", port);
		return withRequestFactory(switch (factory) {
			case "http-components" -> ClientHttpRequestFactoryBuilder.httpComponents()
				.withHttpClientCustomizer(
						(client) -> client.setProxy(new HttpHost("localhost", port)).disableAutomaticRetries());
			case "jetty" -> ClientHttpRequestFactoryBuilder.jetty()
				.withHttpClientCustomizer(
						(client) -> client.getProxyConfiguration().addProxy(new HttpProxy("localhost", port)));
			case "reactor" -> ClientHttpRequestFactoryBuilder.reactor()
				.withHttpClientCustomizer((client) -> client
					.proxy((proxy) -> proxy.type(ProxyProvider.Proxy.HTTP).host("localhost").port(port)));
			case "jdk" -> ClientHttpRequestFactoryBuilder.jdk()
				.withHttpClientCustomizer((client) -> client.proxy(ProxySelector.of(address)));
			default -> ClientHttpRequestFactoryBuilder.simple()
				.withCustomizer((client) -> client.setProxy(new Proxy(Proxy.Type.HTTP, address)));
		});
	}

	private ApplicationContextRunner withRequestFactory(ClientHttpRequestFactoryBuilder<?> requestFactory) {
		return this.fixture.runner().withBean(ClientHttpRequestFactoryBuilder.class, () -> requestFactory);
	}

	private ApplicationContextRunner runner(String factory) {
		return this.fixture.runner().withPropertyValues("spring.http.clients.imperative.factory=" + factory);
	}

}
