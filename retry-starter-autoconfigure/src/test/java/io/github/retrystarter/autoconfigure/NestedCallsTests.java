package io.github.retrystarter.autoconfigure;

import java.net.URI;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.InterceptingClientHttpRequestFactory;
import org.springframework.http.client.support.HttpRequestWrapper;
import org.springframework.web.client.RestClient;
import org.springframework.web.util.UriComponentsBuilder;

import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Step;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two layers on one request do not multiply their attempts, and another request that is
 * sent meanwhile is a call of its own.
 */
class NestedCallsTests {

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	@AutoClose
	private final ScriptedServer tokens = new ScriptedServer();

	@Test
	void callOfAnInterceptorThatCopiesTheAttributesIsRetriedAndCounted() {
		this.tokens.script(respond(503), respond(503), respond(200));
		runner().run((context) -> {
			RestClient tokenClient = client(context);
			RestClient client = context.getBean(RestClient.Builder.class)
				.requestInterceptor((request, body, execution) -> {
					String token = tokenClient.get()
						.uri(this.tokens.url("/token"))
						.attributes((attributes) -> attributes.putAll(request.getAttributes()))
						.retrieve()
						.body(String.class);
					request.getHeaders().set("X-Token", String.valueOf(token));
					return execution.execute(request, body);
				})
				.build();
			assertThat(status(client)).isEqualTo(200);
			assertThat(this.tokens.received()).hasSize(3);
			assertThat(this.server.received()).singleElement()
				.satisfies((request) -> assertThat(request.headers().getFirst("X-Token")).isEqualTo("status 200"));
			assertThat(this.fixture.calls("success")).isOne();
			assertThat(this.fixture.calls("success_after_retry")).isOne();
		});
	}

	@Test
	void callOfAnInterceptorMayHaveItsOwnMethodOnTheSamePath() {
		this.server.script(respond(503), respond(200), respond(200));
		runner().run((context) -> {
			RestClient other = client(context);
			RestClient client = context.getBean(RestClient.Builder.class)
				.requestInterceptor((request, body, execution) -> {
					other.head()
						.uri(request.getURI())
						.attributes((attributes) -> attributes.putAll(request.getAttributes()))
						.retrieve()
						.toBodilessEntity();
					return execution.execute(request, body);
				})
				.build();
			assertThat(status(client)).isEqualTo(200);
			assertThat(this.server.received()).extracting(ScriptedServer.Received::method)
				.containsExactly("HEAD", "HEAD", "GET");
			assertThat(this.fixture.calls()).isEqualTo(2);
		});
	}

	/**
	 * As a load balancer and an interceptor that signs requests do.
	 */
	@Test
	void layersDoNotMultiplyWhereHostAndQueryAreReplacedBetweenThem() {
		Step[] unavailable = new Step[20];
		Arrays.fill(unavailable, respond(503));
		this.server.script(unavailable);
		runner().run((context) -> {
			RestClient client = context.getBean(RestClient.Builder.class)
				.requestFactory(
						new InterceptingClientHttpRequestFactory(ClientHttpRequestFactoryBuilder.simple().build(),
								List.of(context.getBean(RetryingClientHttpRequestInterceptor.class))))
				.requestInterceptor(replaceHostAndQuery())
				.build();
			assertThat(status(client, URI.create("http://orders/a%20b"))).isEqualTo(503);
			assertThat(this.server.received()).hasSize(4)
				.allSatisfy((request) -> assertThat(request.path()).endsWith("?signature=1"));
			assertThat(this.fixture.calls()).isOne();
		});
	}

	private ClientHttpRequestInterceptor replaceHostAndQuery() {
		return (request, body, execution) -> execution.execute(new HttpRequestWrapper(request) {

			@Override
			public URI getURI() {
				return UriComponentsBuilder.fromUriString(NestedCallsTests.this.server.url(""))
					.path(request.getURI().getRawPath())
					.query("signature=1")
					.build(true)
					.toUri();
			}

		}, body);
	}

	private ApplicationContextRunner runner() {
		return this.fixture.runner().withPropertyValues("spring.http.clients.imperative.factory=http-components");
	}

	private static RestClient client(ApplicationContext context) {
		return context.getBean(RestClient.Builder.class).build();
	}

	private int status(RestClient client) {
		return status(client, URI.create(this.server.url("/")));
	}

	private static int status(RestClient client, URI url) {
		return client.get().uri(url).exchange((request, response) -> response.getStatusCode().value());
	}

}
