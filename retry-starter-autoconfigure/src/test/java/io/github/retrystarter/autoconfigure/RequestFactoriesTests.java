package io.github.retrystarter.autoconfigure;

import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.retry.backoff.Sleeper;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.support.RecordingSleeper;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Step;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * The same behaviour on each of Spring Boot's request factories.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RequestFactoriesTests {

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	private final RecordingSleeper sleeper = this.fixture.sleeper();

	@EachFactory
	void succeedsAfterTwoUnavailableResponses(String factory) {
		this.server.script(respond(503), respond(503), respond(200));
		runner(factory).run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			ResponseEntity<String> response = client.get().uri(this.server.url("/")).retrieve().toEntity(String.class);
			assertThat(response.getStatusCode()).isEqualTo(HttpStatus.OK);
			assertThat(response.getBody()).isEqualTo("status 200");
			assertThat(this.server.received()).hasSize(3);
			assertThat(this.sleeper.sleeps()).hasSize(2);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "jetty", "reactor", "jdk" })
	void repeatsQueryWithItsBody(String factory) {
		this.server.script(respond(503), respond(200));
		runner(factory).run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			assertThat(client.method(HttpMethod.valueOf("QUERY"))
				.uri(this.server.url("/"))
				.body("lamps")
				.retrieve()
				.body(String.class)).isEqualTo("status 200");
			assertThat(this.server.received()).hasSize(2).allSatisfy((request) -> {
				assertThat(request.method()).isEqualTo("QUERY");
				assertThat(request.body()).isEqualTo("lamps");
			});
		});
	}

	/**
	 * What becomes of it is up to the client.
	 */
	@EachFactory
	void headerWithoutAValueIsRepeatedAsItIs(String factory) {
		this.server.script(respond(503), respond(200));
		runner(factory).run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			assertThat(client.get()
				.uri(this.server.url("/"))
				.header("X-Tenant", (String) null)
				.header("X-Mixed", "a", null, "b")
				.retrieve()
				.body(String.class)).isEqualTo("status 200");
			assertThat(this.server.received()).hasSize(2);
			assertThat(this.server.received().get(1).headers()).isEqualTo(this.server.received().get(0).headers());
		});
	}

	/**
	 * Spring Framework 7.0 does not know the method with these two.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "http-components", "simple" })
	void doesNotRepeatAMethodThatTheClientRefuses(String factory) {
		runner(factory).run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			assertThatException()
				.isThrownBy(() -> client.method(HttpMethod.valueOf("QUERY"))
					.uri(this.server.url("/"))
					.body("lamps")
					.retrieve()
					.toBodilessEntity())
				.withStackTraceContaining("Invalid HTTP method: QUERY");
			assertThat(this.sleeper.sleeps()).isEmpty();
			assertThat(this.server.received()).isEmpty();
		});
	}

	/**
	 * Some servers send such a status, although HTTP ends at 599, and all clients hand it
	 * on.
	 */
	@EachFactory
	void retriesAStatusBeyondThoseOfHttpIfItIsListed(String factory) {
		this.server.script(respond(601), respond(999), respond(200));
		runner(factory).withPropertyValues("retry.status-forcelist=6xx,999").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			assertThat(client.get().uri(this.server.url("/")).retrieve().body(String.class)).isEqualTo("status 200");
			assertThat(this.server.received()).hasSize(3);
		});
	}

	@EachFactory
	void leaksNoConnection(String factory) {
		int calls = 60;
		Step[] steps = new Step[calls * 3];
		for (int i = 0; i < steps.length; i++) {
			steps[i] = respond((i % 3 == 2) ? 200 : 503);
		}
		this.server.script(steps);
		runner(factory).withPropertyValues("retry.budget.enabled=false").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			for (int call = 0; call < calls; call++) {
				assertThat(client.get().uri(this.server.url("/")).retrieve().body(String.class))
					.isEqualTo("status 200");
			}
			assertThat(this.server.received()).hasSize(steps.length);
			assertThat(this.server.openConnections()).isLessThanOrEqualTo(10);
		});
	}

	@EachFactory
	void sendsPostOnceWhenItIsAnswered(String factory) {
		this.server.script(respond(503));
		runner(factory).run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			assertThatExceptionOfType(HttpServerErrorException.ServiceUnavailable.class)
				.isThrownBy(() -> client.post().uri(this.server.url("/")).body("order").retrieve().toBodilessEntity())
				.satisfies((ex) -> assertThat(ex.getResponseBodyAsString()).isEqualTo("status 503"));
			assertThat(this.server.received()).hasSize(1);
		});
	}

	@EachFactory
	void sendsPostOnceWhenItIsNotAnswered(String factory) {
		this.server.script(ScriptedServer.hang());
		runner(factory).withPropertyValues("spring.http.clients.read-timeout=1s").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			assertThatExceptionOfType(ResourceAccessException.class)
				.isThrownBy(() -> client.post().uri(this.server.url("/")).body("order").retrieve().toBodilessEntity());
			assertThat(this.server.received()).hasSize(1);
		});
	}

	@EachFactory
	void repeatsGetAfterReadTimeout(String factory) {
		this.server.script(ScriptedServer.hang(), respond(200));
		runner(factory).withPropertyValues("spring.http.clients.read-timeout=1s").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			assertThat(client.get().uri(this.server.url("/")).retrieve().body(String.class)).isEqualTo("status 200");
			assertThat(this.server.received()).hasSize(2);
			assertThat(this.sleeper.sleeps()).hasSize(1);
		});
	}

	/**
	 * A budget of 20 pays for two ordinary retries, but for one after a read time-out.
	 */
	@EachFactory
	void retryAfterReadTimeoutCostsDouble(String factory) {
		this.server.script(ScriptedServer.hang(), ScriptedServer.hang(), respond(200));
		runner(factory).withPropertyValues("spring.http.clients.read-timeout=1s", "retry.budget.capacity=20")
			.run((context) -> {
				RestClient client = context.getBean(RestClient.class);
				assertThatExceptionOfType(ResourceAccessException.class)
					.isThrownBy(() -> client.get().uri(this.server.url("/")).retrieve().toBodilessEntity());
				assertThat(this.server.received()).hasSize(2);
			});
	}

	@EachFactory
	void headersOfInnerInterceptorsDoNotPileUp(String factory) {
		this.server.script(respond(503), respond(503), respond(200));
		RestClientCustomizer inner = (builder) -> builder.requestInterceptor((request, body, execution) -> {
			request.getHeaders().add("X-Inner", "once");
			return execution.execute(request, body);
		});
		runner(factory).withBean(RestClientCustomizer.class, () -> inner).run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			client.put()
				.uri(this.server.url("/"))
				.header("X-Caller", "kept")
				.body("state")
				.retrieve()
				.toBodilessEntity();
			assertThat(this.server.received()).hasSize(3).allSatisfy((request) -> {
				assertThat(request.headers().get("X-Inner")).containsExactly("once");
				assertThat(request.headers().get("X-Caller")).containsExactly("kept");
				assertThat(request.body()).isEqualTo("state");
			});
		});
	}

	@EachFactory
	void repeatsPostThatWasNeverSent(String factory) {
		int port = ScriptedServer.unusedPort();
		AtomicReference<ScriptedServer> late = new AtomicReference<>();
		Sleeper startsTheServer = (period) -> {
			this.sleeper.sleep(period);
			if (this.sleeper.sleeps().size() == 2) {
				late.set(new ScriptedServer(port));
			}
		};
		runner(factory, startsTheServer).run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			String url = "http://localhost:" + port + "/orders";
			assertThat(client.post().uri(url).body("order").retrieve().body(String.class)).isEqualTo("status 200");
			assertThat(late.get().received()).singleElement()
				.satisfies((request) -> assertThat(request.body()).isEqualTo("order"));
		});
		late.get().close();
	}

	private ApplicationContextRunner runner(String factory) {
		return runner(factory, this.sleeper);
	}

	private ApplicationContextRunner runner(String factory, Sleeper sleeper) {
		return this.fixture.runner(sleeper).withPropertyValues("spring.http.clients.imperative.factory=" + factory);
	}

	@Retention(RetentionPolicy.RUNTIME)
	@ParameterizedTest
	@ValueSource(strings = { "http-components", "jetty", "reactor", "jdk", "simple" })
	@interface EachFactory {

	}

}
