package io.github.retrystarter.autoconfigure;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.http.client.BufferingClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.autoconfigure.FaultMatrixTests.Kind;
import io.github.retrystarter.client.RetryOptions;
import io.github.retrystarter.support.ChangedResponse;
import io.github.retrystarter.support.Faults;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Received;
import io.github.retrystarter.support.ScriptedServer.Step;
import io.github.retrystarter.support.SmallPools;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Attempts that are cut, on each client that can be cut, without any time-out of the
 * client itself: whatever is not cut here lasts for ever, or nearly so.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AttemptTimeoutTests {

	private static final Duration LIMIT = Duration.ofMillis(150);

	private static final Duration SOON = Duration.ofSeconds(10);

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	@AutoClose
	private final ScriptedServer healthy = new ScriptedServer();

	private final ScriptedServer server = this.fixture.server();

	static Stream<Arguments> cells() {
		return cells(Arrays.stream(Trouble.values()), "http-components", "jetty", "reactor", "jdk");
	}

	/**
	 * The JDK's client has no pool that could be exhausted.
	 */
	static Stream<Arguments> pools() {
		return cells(Stream.of("pool"), "http-components", "jetty", "reactor");
	}

	private static Stream<Arguments> cells(Stream<?> troubles, String... factories) {
		return troubles.flatMap((trouble) -> Stream.of(factories)
			.flatMap((factory) -> Stream.of("attempt-timeout", "timeout")
				.map((key) -> arguments(trouble, factory, key))));
	}

	@ParameterizedTest(name = "{0} on {1} with {2}")
	@MethodSource("cells")
	void cutsWhatTakesTooLong(Trouble trouble, String factory, String key) throws IOException {
		List<Closeable> full = (trouble == Trouble.CONNECT) ? Faults.fullServer() : new ArrayList<>();
		String url = (trouble == Trouble.CONNECT)
				? "http://localhost:" + ((ServerSocket) full.get(0)).getLocalPort() + "/" : this.server.url("/");
		runner(factory).withPropertyValues("retry." + key + "=" + LIMIT.toMillis() + "ms").run((context) -> {
			RestClient client = trouble.client(context);
			warmUp(client);
			for (Kind kind : kinds(key)) {
				if (kind == Kind.POST && !trouble.isWithinTheAttemptOfAPost()) {
					continue;
				}
				this.server.script(trouble.step, trouble.step, trouble.step);
				assertCut(client, kind, url, key);
				assertThat(this.server.received()).hasSizeLessThanOrEqualTo(isRepeated(kind, key) ? 2 : 1);
				Awaitility.await().until(() -> this.server.openConnections() == 0);
			}
			assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
				.doesNotContain("retry-disposal");
		});
		for (Closeable each : full) {
			each.close();
		}
	}

	/**
	 * What has been cut leaves the queue, and is not sent when its turn comes.
	 */
	@ParameterizedTest(name = "{0} of {1} with {2}")
	@MethodSource("pools")
	void cutsWhatWaitsForAConnection(String pool, String factory, String key) {
		runner(factory).withUserConfiguration(SmallPools.class)
			.withPropertyValues(SmallPools.SIZE + "1", "retry." + key + "=" + LIMIT.toMillis() + "ms")
			.run((context) -> {
				RestClient client = context.getBean(RestClient.class);
				warmUp(client);
				for (Kind kind : kinds(key)) {
					CountDownLatch done = new CountDownLatch(1);
					this.server.script((connection, request) -> {
						Faults.await(done);
						respond(200).perform(connection, request);
					});
					CompletableFuture<?> holder = CompletableFuture
						.runAsync(() -> callPatiently(client, this.server.url("/held")));
					Awaitility.await().until(() -> this.server.received().size() == 1);
					assertCut(client, kind, this.server.url("/cut"), key);
					done.countDown();
					holder.join();
					callPatiently(client, this.server.url("/after"));
					assertThat(this.server.received()).extracting(Received::path).containsExactly("/held", "/after");
				}
			});
	}

	static Stream<Arguments> sideCalls() {
		return cells(Stream.of(Trouble.HANG, Trouble.BODY_BUFFERED_BY_AN_INTERCEPTOR), "http-components", "jetty",
				"reactor", "jdk");
	}

	/**
	 * The side call has a policy of its own, without a limit.
	 */
	@ParameterizedTest(name = "{0} on {1} with {2}")
	@MethodSource("sideCalls")
	void cutsTheCallsOfItsInterceptors(Trouble trouble, String factory, String key) {
		runner(factory)
			.withPropertyValues("retry.mounts.orders.url=" + this.server.url("/"),
					"retry.mounts.orders." + key + "=" + LIMIT.toMillis() + "ms")
			.run((context) -> {
				RestClient.Builder builder = context.getBean(RestClient.Builder.class);
				RestClient tokens = builder.clone().build();
				warmUp(tokens);
				RestClient client = builder.requestInterceptor((request, body, execution) -> {
					tokens.get().uri(this.healthy.url("/token")).retrieve().body(byte[].class);
					return execution.execute(request, body);
				}).build();
				this.healthy.script(trouble.step, trouble.step);
				Throwable failure = catchThrowable(
						() -> client.get().uri(this.server.url("/orders")).retrieve().toBodilessEntity());
				assertThat(failure).hasRootCauseInstanceOf(SocketTimeoutException.class)
					.rootCause()
					.hasMessageContaining(key)
					.hasMessageContaining(LIMIT.toMillis() + " ms");
				assertThat(this.fixture.count("retry.attempts", "mount", "orders"))
					.isEqualTo(key.equals("timeout") ? 0 : 1);
				assertThat(this.fixture.count("retry.attempts", "mount", "default")).isZero();
				assertThat(this.server.received()).isEmpty();
				Awaitility.await().until(() -> this.healthy.openConnections() == 0);
			});
	}

	private static List<Kind> kinds(String key) {
		return key.equals("attempt-timeout") ? List.of(Kind.values()) : List.of(Kind.GET, Kind.POST);
	}

	private static boolean isRepeated(Kind kind, String key) {
		return key.equals("attempt-timeout") && kind != Kind.POST;
	}

	/**
	 * Load what has to be loaded, which may take longer than the limit.
	 */
	private void warmUp(RestClient client) {
		Awaitility.await()
			.ignoreExceptions()
			.until(() -> client.get().uri(this.healthy.url("/")).retrieve().toBodilessEntity().getStatusCode() != null);
	}

	private static void callPatiently(RestClient client, String url) {
		client.get().uri(url).attributes(RetryOptions.disabled()).retrieve().toBodilessEntity();
	}

	private void assertCut(RestClient client, Kind kind, String url, String key) {
		int calls = this.fixture.calls();
		int timeouts = this.fixture.calls("timeout");
		int retries = this.fixture.retries();
		long begin = System.nanoTime();
		Throwable failure = catchThrowable(() -> kind.request(client, url).retrieve().toBodilessEntity());
		Duration time = Duration.ofNanos(System.nanoTime() - begin);
		System.out.println("OVERRUN " + time.minus(LIMIT.multipliedBy(isRepeated(kind, key) ? 2 : 1)).toMillis() + " "
				+ kind + " " + key);
		assertThat(failure).hasRootCauseInstanceOf(SocketTimeoutException.class)
			.rootCause()
			.hasMessageContaining(key)
			.hasMessageContaining(LIMIT.toMillis() + " ms");
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		assertThat(time).isBetween(LIMIT, SOON);
		assertThat(this.fixture.calls()).isEqualTo(calls + 1);
		assertThat(this.fixture.calls("timeout") - timeouts).isEqualTo(key.equals("timeout") ? 1 : 0);
		assertThat(this.fixture.retries() - retries).isEqualTo(isRepeated(kind, key) ? 1 : 0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "http-components", "jetty", "reactor", "jdk" })
	void postThatWasCutIsRepeatedWithItsKey(String factory) {
		runner(factory)
			.withPropertyValues("retry.attempt-timeout=" + LIMIT.toMillis() + "ms",
					"retry.idempotency-key.enabled=true")
			.run((context) -> {
				RestClient client = context.getBean(RestClient.class);
				warmUp(client);
				int retries = this.fixture.retries("read");
				this.server.script(ScriptedServer.hang(), ScriptedServer.hang());
				catchThrowable(
						() -> client.post().uri(this.server.url("/")).body("order").retrieve().toBodilessEntity());
				assertThat(this.fixture.retries("read") - retries).isOne();
				Stream<String> keys = this.server.received()
					.stream()
					.map((request) -> request.headers().getFirst("Idempotency-Key"));
				assertThat(keys.distinct()).hasSize(1).doesNotContainNull();
			});
	}

	/**
	 * It cannot be cut. Its read time-out limits the silence between bytes.
	 */
	@Test
	void httpUrlConnectionEndsAtItsReadTimeoutInstead() {
		runner("simple").withPropertyValues("retry.attempt-timeout=1ms", "spring.http.clients.read-timeout=300ms")
			.run((context) -> {
				this.server.script(ScriptedServer.hang(), ScriptedServer.hang());
				RestClient client = context.getBean(RestClient.class);
				Throwable failure = catchThrowable(
						() -> client.get().uri(this.server.url("/")).retrieve().toBodilessEntity());
				assertThat(failure).hasRootCauseInstanceOf(SocketTimeoutException.class)
					.rootCause()
					.hasMessageContaining("Read timed out");
				assertThat(this.server.received()).hasSize(2);
			});
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

		CONNECT(respond(200)), HANG(ScriptedServer.hang()), HEAD(Faults.drippingHead()), BODY(Faults.stuckBody()),

		BODY_BUFFERED_BY_THE_FACTORY(Faults.drippingBody()) {

			@Override
			RestClient client(ApplicationContext context) {
				return context.getBean(RestClient.Builder.class)
					.requestFactory(
							new BufferingClientHttpRequestFactory(context.getBean(ClientHttpRequestFactory.class)))
					.build();
			}

		},

		BODY_BUFFERED_BY_AN_INTERCEPTOR(Faults.drippingBody()) {

			@Override
			RestClient client(ApplicationContext context) {
				ClientHttpRequestInterceptor log = (request, body, execution) -> {
					ClientHttpResponse response = execution.execute(request, body);
					byte[] bytes = response.getBody().readAllBytes();
					return new ChangedResponse(response, (read) -> new ByteArrayInputStream(bytes));
				};
				return context.getBean(RestClient.Builder.class).requestInterceptor(log).build();
			}

		};

		private final Step step;

		Trouble(Step step) {
			this.step = step;
		}

		RestClient client(ApplicationContext context) {
			return context.getBean(RestClient.class);
		}

		/**
		 * The body of a response to a POST without a key is left to its reader.
		 */
		boolean isWithinTheAttemptOfAPost() {
			return this != BODY && this != BODY_BUFFERED_BY_THE_FACTORY;
		}

	}

}
