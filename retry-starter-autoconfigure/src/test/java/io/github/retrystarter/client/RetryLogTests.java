package io.github.retrystarter.client;

import java.net.URI;
import java.util.List;
import java.util.Map;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.read.ListAppender;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.HttpRetryPolicyBuilder;
import io.github.retrystarter.Jitter;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.support.ScriptedServer;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetryLog}.
 */
class RetryLogTests {

	@AutoClose
	private final ScriptedServer server = new ScriptedServer();

	private final Logger logger = (Logger) LoggerFactory.getLogger(RetryingClientHttpRequestInterceptor.class);

	private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

	@BeforeEach
	void listen() {
		this.lines.start();
		this.logger.addAppender(this.lines);
		this.logger.setLevel(Level.DEBUG);
		this.logger.setAdditive(false);
	}

	@AfterEach
	void stop() {
		this.logger.detachAppender(this.lines);
		this.logger.setLevel(null);
		this.logger.setAdditive(true);
	}

	@Test
	void plannedRetryIsOneDebugLineAndGivingUpOneWarning() {
		this.server.script(respond(503), respond(429, Map.of("Retry-After", "2"), ""), respond(503));
		call(HttpMethod.GET, "/orders");
		String subject = "GET " + this.server.url("/orders") + " [default]";
		assertThat(lines()).containsExactly(
				"DEBUG " + subject + ": attempt 1 ended with status 503, next one in 1000 ms (backoff)",
				"DEBUG " + subject + ": attempt 2 ended with status 429, next one in 2000 ms (retry_after)",
				"WARN " + subject + ": gave up after 3 attempts with status 503 (exhausted)");
	}

	@Test
	void callThatMayNotBeRepeatedIsNoWarning() {
		this.server.script(respond(503));
		call(HttpMethod.POST, "/orders");
		assertThat(lines()).containsExactly("DEBUG POST " + this.server.url("/orders")
				+ " [default]: ended after 1 attempt with status 503 (not_idempotent)");
	}

	@Test
	void nothingSecretIsLogged() {
		this.server.script(respond(503), respond(503), respond(503));
		call(HttpMethod.GET, "/orders?token=secret");
		assertThat(lines()).hasSize(3)
			.allSatisfy((line) -> assertThat(line).contains("/orders ").doesNotContain("secret"));
	}

	@Test
	void userInfoIsNotLogged() {
		this.server.script(respond(503), respond(503), respond(503));
		client(new SimpleClientHttpRequestFactory()).get()
			.uri(this.server.url("/").replace("http://", "http://user:secret@"))
			.exchange((request, response) -> response.getStatusCode());
		assertThat(lines()).hasSize(3).allSatisfy((line) -> assertThat(line).doesNotContain("secret"));
	}

	@Test
	void brokenLogChangesNothing() {
		this.server.script(respond(503), respond(503), respond(200));
		AppenderBase<ILoggingEvent> broken = new AppenderBase<>() {

			@Override
			public void doAppend(ILoggingEvent line) {
				throw new IllegalStateException("disk full");
			}

			@Override
			protected void append(ILoggingEvent line) {
			}

		};
		this.logger.addAppender(broken);
		try {
			call(HttpMethod.GET, "/orders");
			assertThat(this.server.received()).hasSize(3);
		}
		finally {
			this.logger.detachAppender(broken);
		}
	}

	@Test
	void fieldsAreShortened() {
		this.server.script(respond(503));
		call(HttpMethod.POST, "/" + "x".repeat(500));
		assertThat(lines()).singleElement()
			.satisfies((line) -> assertThat(line).contains("x…").doesNotContain("x".repeat(200)));
	}

	@Test
	void templateIsLoggedInsteadOfThePath() {
		this.server.script(respond(503), respond(503), respond(503));
		client().get()
			.uri(this.server.url("/bot{token}/send?key={key}"), "secret", "secret")
			.exchange((request, response) -> response.getStatusCode());
		assertThat(lines()).hasSize(3)
			.allSatisfy((line) -> assertThat(line).contains("GET " + this.server.url("/bot{token}/send") + " [default]")
				.doesNotContain("secret"));
	}

	@Test
	void templateThatTheClientDoesNotKnowCanBeGiven() {
		this.server.script(respond(503), respond(503), respond(503));
		client().get()
			.uri(URI.create(this.server.url("/botsecret/send")))
			.attributes(RetryOptions.uriTemplate("/bot{token}/send"))
			.exchange((request, response) -> response.getStatusCode());
		assertThat(lines()).hasSize(3)
			.allSatisfy((line) -> assertThat(line).contains("GET " + this.server.url("/bot{token}/send") + " [default]")
				.doesNotContain("secret"));
	}

	@Test
	void pathIsNotLoggedWhereThePolicySaysSo() {
		this.server.script(respond(503), respond(503), respond(503));
		client(new SimpleClientHttpRequestFactory(), policy().logPath(false)).get()
			.uri(this.server.url("/botsecret/send"))
			.exchange((request, response) -> response.getStatusCode());
		assertThat(lines()).hasSize(3)
			.allSatisfy((line) -> assertThat(line).contains("GET " + this.server.url("") + " [default]")
				.doesNotContain("secret"));
	}

	private void call(HttpMethod method, String path) {
		client().method(method).uri(this.server.url(path)).exchange((request, response) -> response.getStatusCode());
	}

	private static RestClient client() {
		return client(
				new HttpComponentsClientHttpRequestFactory(HttpClients.custom().disableAutomaticRetries().build()));
	}

	private static RestClient client(ClientHttpRequestFactory requestFactory) {
		return client(requestFactory, policy());
	}

	private static HttpRetryPolicyBuilder policy() {
		return HttpRetryPolicy.builder().total(2).backoffFactor(1).jitter(Jitter.NONE);
	}

	private static RestClient client(ClientHttpRequestFactory requestFactory, HttpRetryPolicyBuilder policy) {
		return RestClient.builder()
			.requestFactory(requestFactory)
			.requestInterceptor(
					RetryingClientHttpRequestInterceptor.builder(RetryMounts.of(policy.build())).sleeper((millis) -> {
					}).build())
			.build();
	}

	private List<String> lines() {
		return this.lines.list.stream().map((line) -> line.getLevel() + " " + line.getFormattedMessage()).toList();
	}

}
