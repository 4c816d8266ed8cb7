package io.github.retrystarter.autoconfigure;

import java.io.Closeable;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
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
 * What counts as never sent when a connection fails: that of the request, but not that of
 * a redirect or of an interceptor after the response.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class NeverSentTests {

	private static final List<String> FACTORIES = List.of("http-components", "jetty", "reactor", "jdk", "simple");

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	static Stream<Arguments> redirects() {
		return FACTORIES.stream()
			.flatMap((factory) -> Stream.concat(
					IntStream.of(301, 302, 303, 307, 308).mapToObj((status) -> arguments(factory, status, "refused")),
					Stream.of("unknown", "timed out").map((target) -> arguments(factory, 303, target))));
	}

	@ParameterizedTest(name = "{0}: {1} to a host that is {2}")
	@MethodSource("redirects")
	void requestThatWasRedirectedWasSent(String factory, int status, String target) throws IOException {
		List<Closeable> open = target.equals("timed out") ? Faults.fullServer() : new ArrayList<>();
		String location = switch (target) {
			case "refused" -> "http://localhost:" + ScriptedServer.unusedPort() + "/moved";
			case "unknown" -> "http://nowhere.invalid/moved";
			default -> "http://localhost:" + ((ServerSocket) open.get(0)).getLocalPort() + "/moved";
		};
		Step[] redirects = new Step[9];
		Arrays.fill(redirects, respond(status, Map.of("Location", location), ""));
		runner(factory).run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			this.server.script(redirects);
			end(client.post().uri(this.server.url("/orders")).body("order"));
			assertThat(this.server.received()).as("POST").hasSize(1);
			for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.PUT, HttpMethod.POST)) {
				int retries = this.fixture.retries();
				this.server.script(redirects);
				end(client.method(method).uri(this.server.url("/orders")).header("Idempotency-Key", "1"));
				assertThat(this.server.received()).hasSize(1 + this.fixture.retries() - retries);
			}
		});
		for (Closeable each : open) {
			each.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "http-components", "jetty", "reactor", "jdk", "simple" })
	void refusedRequestWasNotSent(String factory) {
		runner(factory).run((context) -> {
			end(context.getBean(RestClient.class)
				.post()
				.uri("http://localhost:" + ScriptedServer.unusedPort() + "/orders")
				.body("order"));
			assertThat(this.fixture.retries("connect")).isOne();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "http-components", "jetty", "reactor", "jdk" })
	void requestWasSentWhoseInterceptorFailsAfterTheResponse(String factory) {
		ClientHttpRequestInterceptor audit = (request, body, execution) -> {
			ClientHttpResponse response = execution.execute(request, body);
			response.close();
			refusedSideCall();
			return response;
		};
		runner(factory).withBean(RestClientCustomizer.class, () -> (builder) -> builder.requestInterceptor(audit))
			.run((context) -> {
				end(context.getBean(RestClient.class).post().uri(this.server.url("/orders")).body("order"));
				assertThat(this.server.received()).hasSize(1);
				assertThat(this.fixture.calls("not_idempotent")).isOne();
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "http-components", "jetty", "reactor", "jdk", "simple" })
	void requestWasNotSentWhoseInterceptorFailsBefore(String factory) {
		ClientHttpRequestInterceptor token = (request, body, execution) -> {
			refusedSideCall();
			return execution.execute(request, body);
		};
		runner(factory).withBean(RestClientCustomizer.class, () -> (builder) -> builder.requestInterceptor(token))
			.run((context) -> {
				end(context.getBean(RestClient.class).post().uri(this.server.url("/orders")).body("order"));
				assertThat(this.server.received()).isEmpty();
				assertThat(this.fixture.retries("connect")).isOne();
			});
	}

	/**
	 * The side call is made with the same kind of client, retried or not.
	 */
	@ParameterizedTest
	@CsvSource({ "http-components,false", "jetty,false", "reactor,false", "jdk,false", "http-components,true",
			"jetty,true", "reactor,true", "jdk,true", "simple,true" })
	void refusedRequestWasNotSentAlthoughItsInterceptorHasHadAResponse(String factory, boolean retried) {
		runner(factory).run((context) -> {
			RestClient.Builder builder = context.getBean(RestClient.Builder.class);
			RestClient tokens = builder.clone().build();
			RestClient client = builder.requestInterceptor((request, body, execution) -> {
				tokens.get()
					.uri(this.server.url("/token"))
					.attributes(retried ? RetryOptions.total(1) : RetryOptions.disabled())
					.retrieve()
					.toBodilessEntity();
				return execution.execute(request, body);
			}).build();
			end(client.post().uri("http://localhost:" + ScriptedServer.unusedPort() + "/orders").body("order"));
			assertThat(this.server.received()).hasSize(2);
			assertThat(this.fixture.retries("connect")).isOne();
		});
	}

	private ApplicationContextRunner runner(String factory) {
		return this.fixture.runner()
			.withPropertyValues("retry.total=1", "retry.jitter=none", "retry.budget.enabled=false",
					"spring.http.clients.imperative.factory=" + factory, "spring.http.clients.connect-timeout=200ms");
	}

	private static void refusedSideCall() throws IOException {
		URI.create("http://localhost:" + ScriptedServer.unusedPort() + "/").toURL().openStream().close();
	}

	private static void end(RestClient.RequestHeadersSpec<?> request) {
		try {
			request.exchange((sent, response) -> response.getBody().readAllBytes().length);
		}
		catch (RuntimeException ex) {
			// The server tells how often it was sent.
		}
	}

}
