package io.github.retrystarter.autoconfigure;

import java.nio.charset.StandardCharsets;
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

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryOpinion;
import io.github.retrystarter.client.AttemptResult;
import io.github.retrystarter.client.RetryCondition;
import io.github.retrystarter.support.Faults;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Step;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Retries decided by headers, bodies and conditions of the application.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RetryConditionsTests {

	private static final Map<String, String> JSON = Map.of("Content-Type", "application/json");

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	private final ApplicationContextRunner runner = this.fixture.runner();

	@ParameterizedTest
	@ValueSource(strings = { "http-components", "jetty", "reactor", "jdk", "simple" })
	void successThatSaysTryAgainIsRetriedAndReadWhole(String factory) {
		String long200 = "{\"state\":\"done\",\"text\":\"" + "x".repeat(5000) + "\"}";
		this.server.script(json(200, "{\"state\":\"pending\"}"), json(200, "{\"state\":\"pending\"}"),
				json(200, long200));
		this.runner
			.withPropertyValues("retry.retry-if.json=/state=pending",
					"spring.http.clients.imperative.factory=" + factory)
			.run((context) -> {
				assertThat(get(context.getBean(RestClient.class))).isEqualTo(long200);
				assertThat(this.server.received()).hasSize(3);
				assertThat(this.fixture.retries("condition")).isEqualTo(2);
				assertThat(this.fixture.calls("success_after_retry")).isOne();
			});
	}

	@Test
	void headerMakesAnyResponseRetryable() {
		this.server.script(respond(404, Map.of("X-Should-Retry", "true"), "not yet"), respond(200));
		this.runner.withPropertyValues("retry.retry-if.headers=X-Should-Retry=true").run((context) -> {
			assertThat(get(context.getBean(RestClient.class))).isEqualTo("status 200");
			assertThat(this.server.received()).hasSize(2);
		});
	}

	@ParameterizedTest
	@CsvSource({ "headers,X-Should-Retry=false", "json,/doNotRetry", "json,/error/code=FATAL" })
	void stopIfBeatsEverything(String key, String pattern) {
		this.server.script(respond(503,
				Map.of("X-Should-Retry", "false", "Content-Type", "application/problem+json", "Retry-After", "1"),
				"{\"doNotRetry\":true,\"error\":{\"code\":\"FATAL\"}}"), respond(200));
		this.runner.withBean(RetryCondition.class, () -> (request, result, attempt) -> RetryOpinion.RETRY)
			.withPropertyValues("retry.stop-if." + key + "=" + pattern, "retry.retry-if.headers=Retry-After",
					"retry.raise-on-status=true")
			.run((context) -> {
				assertThat(get(context.getBean(RestClient.class))).contains("doNotRetry");
				assertThat(this.server.received()).hasSize(1);
				assertThat(this.fixture.calls("vetoed")).isOne();
			});
	}

	@Test
	void mountHasConditionsOfItsOwn() {
		this.server.script(respond(404, Map.of("X-Again", "1"), ""), respond(200),
				respond(404, Map.of("X-Again", "1"), ""));
		this.runner
			.withPropertyValues("retry.mounts.a.url=" + this.server.url("/a"),
					"retry.mounts.a.retry-if.headers=X-Again")
			.run((context) -> {
				RestClient client = context.getBean(RestClient.class);
				assertThat(client.get().uri(this.server.url("/a")).retrieve().body(String.class))
					.isEqualTo("status 200");
				assertThat(get(client)).isNull();
				assertThat(this.server.received()).hasSize(3);
			});
	}

	@Test
	void conditionCannotMakeAPostRepeatable() {
		this.server.script(json(200, "{\"state\":\"pending\"}"));
		this.runner.withPropertyValues("retry.retry-if.json=/state=pending").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			assertThat(client.post().uri(this.server.url("/")).body("order").retrieve().body(String.class))
				.contains("pending");
			assertThat(this.server.received()).hasSize(1);
			assertThat(this.fixture.calls("not_idempotent")).isOne();
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
			/shouldRetry        | {"shouldRetry":true}            | true
			/shouldRetry        | {"shouldRetry":false}           | false
			/shouldRetry        | {"shouldRetry":null}            | false
			/shouldRetry        | {"shouldRetry":0}               | true
			/shouldRetry        | {}                              | false
			/shouldRetry=false  | {"shouldRetry":false}           | true
			/code=429           | {"code":429}                    | true
			/code=429           | {"code":"429"}                  | true
			/code=429           | {"code":4290}                   | false
			/code=              | {"code":""}                     | true
			/errors/0/code=BUSY | {"errors":[{"code":"BUSY"}]}    | true
			/a~1b=1             | {"a/b":1}                       | true
			/0                  | [1]                             | true
			/code               | {"code":                        | false
			/code               | nonsense                        | false
			/code={}            | {"code":{}}                     | false
			""")
	void readsJsonByPointer(String pattern, String body, boolean retried) {
		this.server.script(json(200, body), json(200, "{}"));
		this.runner.withPropertyValues("retry.retry-if.json=" + pattern, "retry.total=1").run((context) -> {
			get(context.getBean(RestClient.class));
			assertThat(this.server.received()).hasSize(retried ? 2 : 1);
		});
	}

	@ParameterizedTest
	@CsvSource({ "application/json, true", "application/json;charset=UTF-8, true", "application/problem+json, true",
			"text/plain, false", "application/x-ndjson, false", "text/event-stream, false", "'', false" })
	void readsOnlyWhatSaysItIsJson(String type, boolean retried) {
		this.server.script(respond(200, Map.of("Content-Type", type), "{\"again\":1}"), respond(200));
		this.runner.withPropertyValues("retry.retry-if.json=/again").run((context) -> {
			context.getBean(RestClient.class)
				.get()
				.uri(this.server.url("/"))
				.exchange((request, response) -> response.getBody().readAllBytes());
			assertThat(this.server.received()).hasSize(retried ? 2 : 1);
		});
	}

	@Test
	void bodyOfUnknownLengthIsReadUpToTheLimitAndReachesTheCallerWhole() {
		String body = "{\"again\":1,\"text\":\"" + "x".repeat(100) + "\"}";
		Step chunked = Faults.raw(
				"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
						+ Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n");
		this.runner.withPropertyValues("retry.retry-if.json=/again", "retry.total=1").run((context) -> {
			this.server.script(chunked, chunked);
			assertThat(get(context.getBean(RestClient.class))).isEqualTo(body);
			assertThat(this.server.received()).hasSize(2);
		});
		this.runner.withPropertyValues("retry.retry-if.json=/again", "retry.response-buffer=50B").run((context) -> {
			this.server.script(chunked);
			assertThat(get(context.getBean(RestClient.class))).isEqualTo(body);
			assertThat(this.server.received()).hasSize(1);
		});
	}

	@Test
	void bodyThatBreaksOffWhileItIsLookedAtIsAFailedAttempt() {
		this.server.script(Faults
			.raw("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"a\":"),
				json(200, "{}"));
		this.runner.withPropertyValues("retry.retry-if.json=/again").run((context) -> {
			assertThat(get(context.getBean(RestClient.class))).isEqualTo("{}");
			assertThat(this.server.received()).hasSize(2);
			assertThat(this.fixture.retries("read")).isOne();
		});
	}

	/**
	 * HttpURLConnection lets such a header through.
	 */
	@Test
	void lengthThatIsNoneLosesNoResponse() {
		Step odd = Faults.raw("HTTP/1.1 503 Busy\r\nContent-Type: application/json\r\nContent-Length: 2, 2\r\n\r\n{}");
		this.server.script(odd, odd);
		this.runner
			.withPropertyValues("retry.stop-if.json=/stop", "retry.total=1",
					"spring.http.clients.imperative.factory=simple")
			.run((context) -> {
				int status = context.getBean(RestClient.class)
					.get()
					.uri(this.server.url("/"))
					.exchange((request, response) -> response.getStatusCode().value());
				assertThat(status).isEqualTo(503);
				assertThat(this.server.received()).hasSize(2);
				assertThat(this.fixture.calls("exhausted")).isOne();
				assertThat(this.fixture.retries("status_503")).isOne();
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "text/event-stream", "Text/Event-Stream; charset=UTF-8" })
	void eventStreamIsSeenAsItComes(String type) {
		List<Integer> seen = new ArrayList<>();
		this.server.script(respond(200, Map.of("Content-Type", type), "data: 1\n\n"));
		this.runner.withBean(RetryCondition.class, () -> (request, result, attempt) -> {
			seen.add(result.body().length);
			return RetryOpinion.NO_OPINION;
		}).run((context) -> {
			context.getBean(RestClient.class)
				.get()
				.uri(this.server.url("/"))
				.exchange((request, response) -> response.getBody().readAllBytes());
			assertThat(seen).containsExactly(0);
		});
	}

	@Test
	void conditionSeesRequestResponseAndBody() {
		List<String> seen = new ArrayList<>();
		RetryCondition condition = (request, result, attempt) -> {
			seen.add(request.getMethod() + " " + attempt + " " + result.outcome() + " "
					+ new String(result.body(), StandardCharsets.UTF_8));
			return (attempt == 1) ? RetryOpinion.RETRY : RetryOpinion.NO_OPINION;
		};
		this.server.script(respond(200, Map.of(), "0123456789ABC"), respond(200, Map.of(), "0123456789ABC"));
		this.runner.withBean(RetryCondition.class, () -> condition)
			.withPropertyValues("retry.response-buffer=10B")
			.run((context) -> {
				assertThat(get(context.getBean(RestClient.class))).isEqualTo("0123456789ABC");
				assertThat(seen).containsExactly("GET 1 status 200 0123456789", "GET 2 status 200 0123456789");
			});
	}

	@Test
	void conditionMayStopAfterAFailure() {
		this.runner.withBean(RetryCondition.class, () -> (request, result,
				attempt) -> (result.outcome() instanceof Outcome.Failure) ? RetryOpinion.STOP : RetryOpinion.NO_OPINION)
			.run((context) -> {
				RestClient client = context.getBean(RestClient.class);
				assertThatExceptionOfType(ResourceAccessException.class).isThrownBy(() -> client.get()
					.uri("http://localhost:" + ScriptedServer.unusedPort())
					.retrieve()
					.toBodilessEntity());
				assertThat(this.fixture.calls("vetoed")).isOne();
			});
	}

	@Test
	void firstOpinionByOrderCounts() {
		this.server.script(respond(503), respond(200));
		this.runner.withBean(Silent.class, Silent::new)
			.withBean(Retrying.class, Retrying::new)
			.withBean(Stopping.class, Stopping::new)
			.run((context) -> {
				assertThat(get(context.getBean(RestClient.class))).isEqualTo("status 503");
				assertThat(this.server.received()).hasSize(1);
			});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void conditionThatFailsHasNoOpinion(boolean throwsException) {
		this.server.script(respond(503), respond(200));
		this.runner.withBean(RetryCondition.class, () -> (request, result, attempt) -> {
			if (throwsException) {
				throw new IllegalStateException("condition");
			}
			return null;
		}).run((context) -> {
			assertThat(get(context.getBean(RestClient.class))).isEqualTo("status 200");
			assertThat(this.server.received()).hasSize(2);
		});
	}

	@Test
	void jsonWithoutJacksonIsRefusedAtStart() {
		ApplicationContextRunner withoutJackson = this.runner.withClassLoader(new FilteredClassLoader("tools.jackson"));
		withoutJackson.withPropertyValues("retry.stop-if.headers=X-Stop")
			.run((context) -> assertThat(context).hasNotFailed());
		withoutJackson.withPropertyValues("retry.stop-if.json=/fatal")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("retry.stop-if.json")
				.hasMessageContaining("Jackson"));
	}

	@Test
	void attemptHeaderTellsRepeatsFromNewCalls() {
		this.server.script(respond(503), respond(503), respond(200));
		this.runner.withPropertyValues("retry.attempt-header=X-Retry-Attempt").run((context) -> {
			get(context.getBean(RestClient.class));
			assertThat(this.server.received()).extracting((request) -> request.headers().getFirst("X-Retry-Attempt"))
				.containsExactly(null, "2", "3");
		});
	}

	private String get(RestClient client) {
		return client.method(HttpMethod.GET)
			.uri(this.server.url("/"))
			.retrieve()
			.onStatus((status) -> true, (request, response) -> {
			})
			.body(String.class);
	}

	private static Step json(int status, String body) {
		return respond(status, JSON, body);
	}

	@Order(1)
	static class Silent implements RetryCondition {

		@Override
		public RetryOpinion evaluate(HttpRequest request, AttemptResult result, int attempt) {
			return RetryOpinion.NO_OPINION;
		}

	}

	@Order(2)
	static class Stopping implements RetryCondition {

		@Override
		public RetryOpinion evaluate(HttpRequest request, AttemptResult result, int attempt) {
			return RetryOpinion.STOP;
		}

	}

	@Order(3)
	static class Retrying implements RetryCondition {

		@Override
		public RetryOpinion evaluate(HttpRequest request, AttemptResult result, int attempt) {
			return RetryOpinion.RETRY;
		}

	}

}
