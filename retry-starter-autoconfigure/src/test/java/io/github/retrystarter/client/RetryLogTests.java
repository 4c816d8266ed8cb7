package io.github.retrystarter.client;

import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.retry.support.RetryTemplate;
import org.springframework.test.util.TestSocketUtils;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.HttpRetryPolicyBuilder;
import io.github.retrystarter.Jitter;
import io.github.retrystarter.RateLimitMode;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.UrlPrefix;
import io.github.retrystarter.support.LogLines;
import io.github.retrystarter.support.ScriptedServer;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link RetryLog}.
 */
class RetryLogTests {

	@AutoClose
	private final ScriptedServer server = new ScriptedServer();

	@AutoClose
	private final LogLines log = new LogLines(RetryingClientHttpRequestInterceptor.class);

	private final AtomicLong nanos = new AtomicLong();

	@Test
	void plannedRetryIsOneDebugLineAndGivingUpOneWarning() {
		this.server.script(respond(503), respond(429, Map.of("Retry-After", "2"), ""), respond(503));
		call(HttpMethod.GET, "/orders");
		String subject = "GET " + this.server.url("/orders") + " [default]";
		assertThat(lines()).containsExactly(
				"DEBUG " + subject + ": attempt 1 ended with status 503, next one in 1000 ms (backoff)",
				"DEBUG " + subject + ": attempt 2 ended with status 429, next one in 2000 ms (retry_after)",
				"WARN " + subject + ": gave up after 3 attempts with status 503 (exhausted); "
						+ "look at the server; for more patience raise retry.total");
	}

	/**
	 * As applications know them from {@code logging.level.org.springframework.retry}.
	 */
	@Test
	void linesOfSpringRetryAreThoseOfItsTemplate() {
		this.server.script(respond(503), respond(200));
		try (LogLines lines = new LogLines(RetryTemplate.class)) {
			call(HttpMethod.GET, "/orders");
			assertThat(lines.of(Level.DEBUG)).anyMatch((line) -> line.contains("Retry: count=0"));
		}
	}

	@Test
	void floodOfCallsThatGiveUpIsOneWarningInTenSecondsForEachOriginAndReason() throws Exception {
		HttpRetryPolicyBuilder policy = policy().total(0);
		RetryingClientHttpRequestInterceptor interceptor = interceptor(policy);
		try (ScriptedServer other = new ScriptedServer()) {
			this.server.script(steps(503, 201));
			other.script(steps(503, 1));
			IntStream.range(0, 200).forEach((call) -> get(interceptor, this.server.url("/orders")));
			get(interceptor, other.url("/"));
			assertThat(this.log.of(Level.WARN)).hasSize(2)
				.first()
				.isEqualTo("WARN GET " + this.server.url("/orders") + " [default]: gave up after 1 attempt with "
						+ "status 503 (exhausted); look at the server; for more patience raise retry.total");
			assertThat(this.log.of(Level.DEBUG)).hasSize(199)
				.allSatisfy((line) -> assertThat(line).endsWith("gave up after 1 attempt with status 503 (exhausted)"));
			this.nanos.addAndGet(LineThrottle.INTERVAL.toNanos());
			get(interceptor, this.server.url("/orders"));
			assertThat(this.log.of(Level.WARN)).hasSize(3)
				.last()
				.asString()
				.contains("(exhausted), and 199 more calls since the last such line; look at");
		}
	}

	@Test
	void originsBeyondThoseThatAreRememberedShareOneWarning() {
		RetryingClientHttpRequestInterceptor interceptor = interceptor(policy().total(0));
		int nobody = TestSocketUtils.findAvailableTcpPort();
		List<String> urls = IntStream.range(0, 300)
			.mapToObj((host) -> "http://127.0.%d.%d:%d/".formatted(1 + host / 100, 1 + host % 100, nobody))
			.toList();
		for (int round = 0; round < 3; round++) {
			urls.forEach((url) -> assertThatExceptionOfType(ResourceAccessException.class)
				.isThrownBy(() -> get(interceptor, url)));
		}
		assertThat(this.log.of(Level.WARN)).hasSize(257);
		this.nanos.addAndGet(LineThrottle.INTERVAL.toNanos());
		assertThatExceptionOfType(ResourceAccessException.class).isThrownBy(() -> get(interceptor, urls.get(0)));
		assertThat(this.log.of(Level.WARN)).hasSize(258)
			.last()
			.asString()
			.contains(", and 643 more calls since the last such line; ");
	}

	@Test
	void reasonsAreToldApart() {
		this.server.script(respond(503), respond(503), respond(503), respond(503, Map.of("Retry-After", "3600"), ""));
		RetryingClientHttpRequestInterceptor interceptor = interceptor(policy());
		get(interceptor, this.server.url("/"));
		get(interceptor, this.server.url("/"));
		assertThat(this.log.of(Level.WARN)).hasSize(2)
			.last()
			.asString()
			.endsWith("(retry_after_too_long); the server asks for a longer wait than retry.retry-after-max allows");
	}

	@Test
	void remedyNamesTheKeysOfTheMount() {
		RetryMount pay = new RetryMount("pay", UrlPrefix.parse(this.server.url("/pay")), policy().total(0).build(),
				true);
		this.server.script(respond(503));
		get(RetryingClientHttpRequestInterceptor
			.builder(RetryMounts.builder(RetryMount.ofDefault(HttpRetryPolicy.defaults())).mount(pay).build())
			.build(), this.server.url("/pay"));
		assertThat(this.log.of(Level.WARN)).singleElement().asString().endsWith("raise retry.mounts.pay.total");
	}

	@Test
	void callThatPassesByIsOneDebugLine() {
		RetryMount off = new RetryMount("off", UrlPrefix.parse(this.server.url("/off")), HttpRetryPolicy.defaults(),
				false);
		RetryingClientHttpRequestInterceptor interceptor = RetryingClientHttpRequestInterceptor
			.builder(RetryMounts.builder(RetryMount.ofDefault(HttpRetryPolicy.defaults())).mount(off).build())
			.build();
		this.server.script(respond(200), respond(200));
		get(interceptor, this.server.url("/off"));
		RestClient.builder()
			.requestFactory(new SimpleClientHttpRequestFactory())
			.requestInterceptor(interceptor)
			.build()
			.get()
			.uri(this.server.url("/orders?token=secret"))
			.attributes(RetryOptions.disabled())
			.retrieve()
			.toBodilessEntity();
		assertThat(lines()).containsExactly(
				"DEBUG GET " + this.server.url("/off") + ": sent once, past the retry layer (its mount is not enabled)",
				"DEBUG GET " + this.server.url("/orders")
						+ ": sent once, past the retry layer (disabled for this request)");
	}

	/**
	 * Its calls pass by, and to log that would call again, for ever.
	 */
	@Test
	void appenderMayCallThroughTheSameInterceptor() {
		RetryingClientHttpRequestInterceptor interceptor = interceptor(policy());
		this.server.script(respond(404), respond(200), respond(200));
		AppenderBase<ILoggingEvent> calling = new AppenderBase<>() {

			@Override
			public void doAppend(ILoggingEvent line) {
				get(interceptor, RetryLogTests.this.server.url("/log"));
			}

			@Override
			protected void append(ILoggingEvent line) {
			}

		};
		this.log.logger().addAppender(calling);
		try {
			get(interceptor, this.server.url("/orders"));
			assertThat(this.server.received()).hasSize(2);
			assertThat(lines()).hasSize(1);
		}
		finally {
			this.log.logger().detachAppender(calling);
		}
	}

	@Test
	void switchIsAnInfoLineIfItChangesSomething() {
		MountState state = interceptor(policy()).mounts().iterator().next();
		state.setRetrying(true);
		state.setRetrying(false);
		state.setRetrying(false);
		state.setRetrying(true);
		assertThat(lines()).containsExactly(
				"INFO Retries switched off by the application: mount 'default', until they are switched on or a restart",
				"INFO Retries switched on by the application: mount 'default'");
	}

	@Test
	void waitForATurnAndRefusalAreTold() {
		this.server.script(respond(429, Map.of("Retry-After", "3"), ""), respond(200),
				respond(429, Map.of("Retry-After", "30"), ""));
		RetryingClientHttpRequestInterceptor waiting = interceptor(policy().total(0).rateLimit(RateLimitMode.WAIT));
		get(waiting, this.server.url("/"));
		get(waiting, this.server.url("/"));
		assertThat(this.log.of(Level.DEBUG)).singleElement()
			.asString()
			.matches("DEBUG GET .* \\[default]: waited [0-9]{4} ms before its first attempt, "
					+ "because the server took no calls");
		RetryingClientHttpRequestInterceptor failing = interceptor(
				policy().total(0).rateLimit(RateLimitMode.FAIL_FAST));
		get(failing, this.server.url("/"));
		assertThatExceptionOfType(RateLimitedException.class).isThrownBy(() -> get(failing, this.server.url("/")));
		assertThat(this.log.of(Level.WARN)).last()
			.asString()
			.contains("not sent, because the server takes no calls (rate_limited); send less");
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
		this.log.logger().addAppender(broken);
		try {
			call(HttpMethod.GET, "/orders");
			assertThat(this.server.received()).hasSize(3);
		}
		finally {
			this.log.logger().detachAppender(broken);
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

	private RetryingClientHttpRequestInterceptor interceptor(HttpRetryPolicyBuilder policy) {
		return RetryingClientHttpRequestInterceptor.builder(RetryMounts.of(policy.build()))
			.nanoTime(this.nanos::get)
			.sleeper((millis) -> {
			})
			.build();
	}

	private static void get(RetryingClientHttpRequestInterceptor interceptor, String url) {
		RestClient.builder()
			.requestFactory(new SimpleClientHttpRequestFactory())
			.requestInterceptor(interceptor)
			.build()
			.get()
			.uri(url)
			.exchange((request, response) -> response.getStatusCode());
	}

	private static ScriptedServer.Step[] steps(int status, int times) {
		return Collections.nCopies(times, ScriptedServer.respond(status)).toArray(ScriptedServer.Step[]::new);
	}

	private static RestClient client() {
		HttpClientBuilder builder = HttpClients.custom().disableAutomaticRetries();
		HttpComponentsTap.install(builder);
		return client(new HttpComponentsClientHttpRequestFactory(builder.build()));
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
		return this.log.all();
	}

}
