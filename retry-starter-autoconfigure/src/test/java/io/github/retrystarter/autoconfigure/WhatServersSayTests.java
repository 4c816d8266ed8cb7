package io.github.retrystarter.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.client.RetryInterceptorCustomizer;
import io.github.retrystarter.client.RetryOptions;
import io.github.retrystarter.support.MutableClock;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a server says with a response, as it is configured and over real sockets.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WhatServersSayTests {

	private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	private final List<Long> waits = new ArrayList<>();

	@ParameterizedTest
	@ValueSource(strings = { "retry-after-ms", "x-ms-retry-after-ms" })
	void millisecondsAreHeardBeforeRetryAfter(String name) {
		this.server.script(respond(429, Map.of(name, "1200", "Retry-After", "2"), ""), respond(200));
		runner().run((context) -> {
			assertThat(get(context.getBean(RestClient.class))).isEqualTo("status 200");
			assertThat(this.waits).containsExactly(1200L);
		});
	}

	@Test
	void millisecondsMakeA413RetryableAsRetryAfterDoes() {
		this.server.script(respond(413, Map.of("X-Wait", "30"), ""), respond(200));
		runner().withPropertyValues("retry.retry-after-headers=X-Wait").run((context) -> {
			assertThat(get(context.getBean(RestClient.class))).isEqualTo("status 200");
			assertThat(this.waits).containsExactly(30L);
		});
	}

	@Test
	void millisecondsBeyondTheLongestWaitEndTheCall() {
		this.server.script(respond(429, Map.of("retry-after-ms", "60001", "Retry-After", "1"), "too long"));
		runner().run((context) -> {
			assertThat(get(context.getBean(RestClient.class))).isEqualTo("too long");
			assertThat(this.fixture.calls("retry_after_too_long")).isOne();
		});
	}

	@Test
	void millisecondsHoldOtherCalls() {
		this.server.script(respond(429, Map.of("retry-after-ms", "700"), "slow down"), respond(200));
		runner().withPropertyValues("retry.total=0", "retry.rate-limit.mode=wait").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			get(client);
			assertThat(get(client)).isEqualTo("status 200");
			assertThat(this.waits).containsExactly(700L);
		});
	}

	@Test
	void withoutTheirHeadersMillisecondsAreNotHeard() {
		this.server.script(respond(429, Map.of("retry-after-ms", "700", "Retry-After", "2"), ""), respond(200));
		runner().withPropertyValues("retry.retry-after-headers=").run((context) -> {
			get(context.getBean(RestClient.class));
			assertThat(this.waits).containsExactly(2000L);
		});
	}

	@ParameterizedTest
	@CsvSource({ "300", "-300", "86400" })
	void dateIsToldFromTheServersOwnClock(int seconds) {
		Instant theirs = NOW.plusSeconds(seconds);
		this.server.script(
				respond(503, Map.of("Date", httpDate(theirs), "Retry-After", httpDate(theirs.plusSeconds(4))), ""),
				respond(200));
		runner().run((context) -> {
			assertThat(get(context.getBean(RestClient.class))).isEqualTo("status 200");
			assertThat(this.waits).containsExactly(4000L);
		});
	}

	/**
	 * 1795435200 is noon.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "1795435207 | 7000", "1795435207000 | 7000", "0m30s | 30000",
			"2026-11-23T12:00:07Z | 7000", "Mon, 23 Nov 2026 12:00:07 +0000 | 7000" })
	void retryAfterThatIsWrittenAsAResetIsWaitedForAndHoldsOtherCalls(String value, long wait) {
		this.server.script(respond(429, Map.of("Retry-After", value), ""), respond(200),
				respond(429, Map.of("Date", httpDate(NOW), "Retry-After", value), "slow down"), respond(200));
		runner().withPropertyValues("retry.rate-limit.mode=wait").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			assertThat(get(client)).isEqualTo("status 200");
			client.post().uri(this.server.url("/")).retrieve().onStatus((status) -> true, (request, response) -> {
			}).toBodilessEntity();
			assertThat(get(client)).isEqualTo("status 200");
			assertThat(this.waits).containsExactly(wait, wait);
		});
	}

	/**
	 * The first attempt is lost on its way back, and still being worked on.
	 */
	@Test
	void conflictOfARepeatWithAKeyMeansThatTheFirstOneIsStillWorkedOn() {
		this.server.script(ScriptedServer.reset(), respond(409), respond(409), respond(201));
		runner().withPropertyValues("retry.idempotency-key.enabled=true").run((context) -> {
			assertThat(post(context.getBean(RestClient.class))).isEqualTo("status 201");
			assertThat(this.server.received()).hasSize(4)
				.extracting((request) -> request.headers().getFirst("Idempotency-Key"))
				.containsOnly(this.server.received().get(0).headers().getFirst("Idempotency-Key"));
			assertThat(this.fixture.retries("status_409")).isEqualTo(2);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "retry.idempotency-key.enabled=true", "retry.allowed-methods=POST" })
	void conflictOfAFirstAttemptIsTheCallers(String property) {
		this.server.script(respond(409));
		runner().withPropertyValues(property).run((context) -> {
			assertThat(post(context.getBean(RestClient.class))).isEqualTo("status 409");
			assertThat(this.server.received()).hasSize(1);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "retry.allowed-methods=POST",
			"retry.idempotency-key.enabled=true,retry.idempotency-key.retry-conflict=false" })
	void conflictOfARepeatIsTheCallersWithoutAKeyOrTheSetting(String properties) {
		this.server.script(respond(503), respond(409));
		runner().withPropertyValues(properties.split(",")).run((context) -> {
			assertThat(post(context.getBean(RestClient.class))).isEqualTo("status 409");
			assertThat(this.server.received()).hasSize(2);
		});
	}

	@Test
	void keyIsQuotedButTheCallersIsNot() {
		runner().withPropertyValues("retry.idempotency-key.enabled=true", "retry.idempotency-key.quoted=true")
			.run((context) -> {
				RestClient client = context.getBean(RestClient.class);
				post(client);
				client.post()
					.uri(this.server.url("/"))
					.attributes(RetryOptions.idempotencyKey("mine"))
					.retrieve()
					.toBodilessEntity();
				client.post()
					.uri(this.server.url("/"))
					.header("Idempotency-Key", "mine, too")
					.retrieve()
					.toBodilessEntity();
				assertThat(this.server.received())
					.extracting((request) -> request.headers().getFirst("Idempotency-Key"))
					.satisfiesExactly((generated) -> assertThat(generated).matches("\"[0-9a-f-]{36}\""),
							(option) -> assertThat(option).isEqualTo("mine"),
							(header) -> assertThat(header).isEqualTo("mine, too"));
			});
	}

	@Test
	void keyOfAnotherPayloadIsTheCallersMistake() {
		this.server.script(respond(503), respond(422));
		runner().withPropertyValues("retry.idempotency-key.enabled=true", "retry.status-forcelist=422,503")
			.run((context) -> {
				assertThat(post(context.getBean(RestClient.class))).isEqualTo("status 422");
				assertThat(this.server.received()).hasSize(2);
			});
	}

	private ApplicationContextRunner runner() {
		MutableClock clock = new MutableClock(NOW);
		return this.fixture.runner((period) -> {
			this.waits.add(period);
			clock.advance(Duration.ofMillis(period));
		})
			.withBean(Clock.class, () -> clock)
			.withBean(RetryInterceptorCustomizer.class, () -> (builder) -> builder.nanoTime(clock::nanoTime))
			.withPropertyValues("retry.jitter=none");
	}

	private String get(RestClient client) {
		return client.get().uri(this.server.url("/")).retrieve().onStatus((status) -> true, (request, response) -> {
		}).body(String.class);
	}

	private String post(RestClient client) {
		return client.post()
			.uri(this.server.url("/"))
			.body("order")
			.retrieve()
			.onStatus((status) -> true, (request, response) -> {
			})
			.body(String.class);
	}

	private static String httpDate(Instant instant) {
		return DateTimeFormatter.RFC_1123_DATE_TIME.format(instant.atOffset(ZoneOffset.UTC));
	}

}
