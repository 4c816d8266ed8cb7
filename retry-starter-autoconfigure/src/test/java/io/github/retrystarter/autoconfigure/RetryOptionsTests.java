package io.github.retrystarter.autoconfigure;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.support.HttpRequestWrapper;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.StopReason;
import io.github.retrystarter.client.RetriesExhaustedException;
import io.github.retrystarter.client.RetryOptions;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * What one request can want otherwise than its mount says.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RetryOptionsTests {

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	private final ApplicationContextRunner runner = this.fixture.runner();

	@Test
	void disabledRequestIsSentOnceAndNotCounted() {
		run(List.of(RetryOptions.disabled()), HttpMethod.GET, 1);
		assertThat(this.fixture.calls()).isZero();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 5 })
	void totalIsThatOfTheRequest(int total) {
		run(List.of(RetryOptions.total(total)), HttpMethod.GET, 1 + total);
		assertThat(this.fixture.calls()).isOne();
	}

	@Test
	void idempotentRequestIsRepeatedWhateverItsMethod() {
		run(List.of(RetryOptions.idempotent()), HttpMethod.POST, 4);
	}

	@Test
	void idempotencyKeyIsSentAndMakesRepeatable() {
		run(List.of(RetryOptions.idempotencyKey("order-17")), HttpMethod.POST, 4);
		assertThat(this.server.received()).extracting((request) -> request.headers().get("Idempotency-Key"))
			.containsOnly(List.of("order-17"));
	}

	@Test
	void mountIsThatOfTheName() {
		run(List.of(RetryOptions.mount("patient")), HttpMethod.GET, 6);
		assertThat(this.fixture.count("retry.calls", "mount", "patient", "outcome", "exhausted")).isOne();
	}

	@Test
	void severalOptionsAddUp() {
		run(List.of(RetryOptions.mount("patient"), RetryOptions.total(1), RetryOptions.idempotent()), HttpMethod.POST,
				2);
	}

	@Test
	void requestWhoseAttributesCannotBeChangedIsRetried() {
		this.server.script(respond(503), respond(200));
		this.runner.run((context) -> {
			RestClient client = context.getBean(RestClient.Builder.class)
				.requestInterceptors((all) -> all.add(0,
						(request, body, execution) -> execution.execute(new WithoutAttributes(request), body)))
				.build();
			assertThat(client.get().uri(this.server.url("/")).retrieve().body(String.class)).isEqualTo("status 200");
			assertThat(this.server.received()).hasSize(2);
		});
	}

	@Test
	void unknownMountIsNamed() {
		this.runner.run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			assertThatIllegalArgumentException()
				.isThrownBy(() -> client.get()
					.uri(this.server.url("/"))
					.attributes(RetryOptions.mount("patent"))
					.retrieve()
					.toBodilessEntity())
				.withMessageContaining("'patent'")
				.withMessageContaining("default");
			assertThat(this.server.received()).isEmpty();
		});
	}

	@Test
	void impossibleOptionsAreRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> RetryOptions.total(-1)).withMessageContaining("-1");
		assertThatIllegalArgumentException().isThrownBy(() -> RetryOptions.idempotencyKey(" "));
	}

	@Test
	void historyOfARetriedCallIsInItsAttributes() {
		this.server.script(respond(503), respond(200));
		assertThat(history()).extracting(AttemptRecord::toString)
			.hasSize(2)
			.satisfiesExactly((first) -> assertThat(first).contains("status 503").contains("status_503"),
					(second) -> assertThat(second).contains("status 200").contains("COMPLETED"));
	}

	@Test
	void historyOfACallThatCompletedAtOnceHasItsOnlyAttempt() {
		assertThat(history()).singleElement().satisfies((attempt) -> {
			assertThat(attempt.number()).isOne();
			assertThat(attempt.outcome()).hasToString("status 200");
			assertThat(attempt.decision()).isEqualTo(RetryDecision.stop(StopReason.COMPLETED));
		});
	}

	@Test
	void historyCannotBeChanged() {
		this.server.script(respond(503), respond(200));
		List<AttemptRecord> history = history();
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(history::clear);
		assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> history.add(history.get(0)));
	}

	@Test
	void exhaustedCallTellsStatusHeadersBodyAndHistory() {
		this.server.script(respond(503), respond(503, Map.of("X-Node", "7"), "x".repeat(100_000)));
		this.runner.withPropertyValues("retry.total=1", "retry.raise-on-status=true").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			assertThatExceptionOfType(RetriesExhaustedException.class)
				.isThrownBy(() -> client.get().uri(this.server.url("/")).retrieve().toBodilessEntity())
				.satisfies((ex) -> {
					assertThat(ex.getStatusCode().value()).isEqualTo(503);
					assertThat(ex.getResponseHeaders().getFirst("X-Node")).isEqualTo("7");
					assertThat(ex.getResponseBodyAsByteArray()).hasSize(64 * 1024);
					assertThat(ex.getHistory()).hasSize(2);
					assertThat(ex.getReason()).isEqualTo(StopReason.EXHAUSTED);
				});
		});
	}

	private List<AttemptRecord> history() {
		AtomicReference<List<AttemptRecord>> history = new AtomicReference<>();
		this.runner.run((context) -> history.set(context.getBean(RestClient.class)
			.get()
			.uri(this.server.url("/"))
			.exchange((request, response) -> RetryOptions.history(request))));
		return history.get();
	}

	private void run(List<Consumer<Map<String, Object>>> options, HttpMethod method, int requests) {
		this.server.script(Stream.generate(() -> respond(503)).limit(10).toArray(ScriptedServer.Step[]::new));
		this.runner
			.withPropertyValues("retry.mounts.patient.url=https://patient.example.com", "retry.mounts.patient.total=5")
			.run((context) -> {
				RestClient.RequestBodySpec request = context.getBean(RestClient.class)
					.method(method)
					.uri(this.server.url("/"));
				options.forEach(request::attributes);
				request.exchange((sent, response) -> null);
				assertThat(this.server.received()).hasSize(requests);
			});
	}

	private static final class WithoutAttributes extends HttpRequestWrapper {

		WithoutAttributes(HttpRequest request) {
			super(request);
		}

		@Override
		public Map<String, Object> getAttributes() {
			return Map.of();
		}

	}

}
