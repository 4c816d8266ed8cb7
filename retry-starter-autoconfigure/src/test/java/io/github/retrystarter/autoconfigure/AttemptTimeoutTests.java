package io.github.retrystarter.autoconfigure;

import java.io.Closeable;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

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
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Attempts that are cut, on each client that can be cut, without any time-out of the
 * client itself: whatever is not cut here lasts for ever.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AttemptTimeoutTests {

	private static final List<String> FACTORIES = List.of("http-components", "jetty", "reactor", "jdk");

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	static Stream<Arguments> cells() {
		return Arrays.stream(Trouble.values())
			.flatMap((trouble) -> FACTORIES.stream()
				.flatMap((factory) -> Stream.of("attempt-timeout", "timeout")
					.map((key) -> arguments(trouble, factory, key))));
	}

	@ParameterizedTest(name = "{0} on {1} with {2}")
	@MethodSource("cells")
	void cutsWhatTakesTooLong(Trouble trouble, String factory, String key) throws IOException {
		List<Closeable> full = (trouble == Trouble.CONNECT) ? Faults.fullServer() : new ArrayList<>();
		String url = (trouble == Trouble.CONNECT)
				? "http://localhost:" + ((ServerSocket) full.get(0)).getLocalPort() + "/" : this.server.url("/");
		runner(factory).withPropertyValues("retry." + key + "=300ms").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.PUT, HttpMethod.POST)) {
				boolean repeated = key.equals("attempt-timeout") && method != HttpMethod.POST;
				if (method == HttpMethod.POST && trouble == Trouble.BODY) {
					// Not read within the attempt.
					continue;
				}
				this.server.script(trouble.step, trouble.step, trouble.step);
				int calls = this.fixture.calls();
				Throwable failure = catchThrowable(
						() -> client.method(method).uri(url).body("order").retrieve().toBodilessEntity());
				assertThat(failure).hasRootCauseInstanceOf(SocketTimeoutException.class)
					.rootCause()
					.hasMessageContaining(key)
					.hasMessageContaining("300 ms");
				assertThat(Thread.currentThread().isInterrupted()).isFalse();
				assertThat(this.fixture.calls()).isEqualTo(calls + 1);
				if (trouble != Trouble.CONNECT) {
					assertThat(this.server.received()).hasSize(repeated ? 2 : 1);
					Awaitility.await().until(() -> this.server.openConnections() == 0);
				}
			}
			assertThat(this.fixture.calls("timeout"))
				.isEqualTo(key.equals("attempt-timeout") ? 0 : ((trouble == Trouble.BODY) ? 2 : 3));
		});
		for (Closeable each : full) {
			each.close();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "http-components", "jetty", "reactor", "jdk" })
	void limitOfARequestIsStrongerThanThatOfItsMount(String factory) {
		runner(factory).withPropertyValues("retry.attempt-timeout=1h", "retry.total=0").run((context) -> {
			this.server.script(ScriptedServer.hang());
			Throwable failure = catchThrowable(() -> context.getBean(RestClient.class)
				.get()
				.uri(this.server.url("/"))
				.attributes(RetryOptions.attemptTimeout(Duration.ofMillis(200)))
				.retrieve()
				.toBodilessEntity());
			assertThat(failure).rootCause().hasMessageContaining("200 ms");
		});
	}

	@ParameterizedTest
	@CsvSource({ "http-components", "jetty", "reactor", "jdk" })
	void attemptThatIsInTimeIsLeftAlone(String factory) {
		runner(factory).withPropertyValues("retry.attempt-timeout=1h", "retry.timeout=2h").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			this.server.script(respond(503), respond(200), respond(200));
			for (int i = 0; i < 2; i++) {
				assertThat(client.get().uri(this.server.url("/")).retrieve().body(String.class))
					.isEqualTo("status 200");
			}
		});
	}

	private ApplicationContextRunner runner(String factory) {
		return this.fixture.runner()
			.withPropertyValues("retry.total=1", "retry.jitter=none", "retry.budget.enabled=false",
					"spring.http.clients.imperative.factory=" + factory);
	}

	enum Trouble {

		CONNECT(respond(200)), HANG(ScriptedServer.hang()), HEAD(Faults.drippingHead()), BODY(Faults.stuckBody());

		private final Step step;

		Trouble(Step step) {
			this.step = step;
		}

	}

}
