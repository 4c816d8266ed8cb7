package io.github.retrystarter.autoconfigure;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.client.InterceptingClientHttpRequestFactory;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.support.Faults;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Step;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Storms, hostile servers, interrupts and shutdown, through configuration and over
 * sockets.
 */
class BadDaysTests {

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	@Test
	void budgetEndsTheRetriesOfAServerThatIsDown() {
		this.server.script(repeat(100, respond(503)));
		runner("http-components").withPropertyValues("retry.budget.capacity=20", "retry.budget.cost=10")
			.run((context) -> {
				RestClient client = context.getBean(RestClient.class);
				for (int i = 0; i < 10; i++) {
					assertThatExceptionOfType(HttpServerErrorException.ServiceUnavailable.class)
						.isThrownBy(() -> get(client))
						.satisfies((ex) -> assertThat(ex.getResponseBodyAsString()).isEqualTo("status 503"));
				}
				assertThat(this.server.received()).hasSize(12);
				assertThat(this.fixture.calls("budget_exhausted")).isEqualTo(10);
			});
	}

	@Test
	void retryThatSucceedsCostsNothing() {
		Step[] script = repeat(100, respond(200));
		for (int i = 0; i < 100; i += 2) {
			script[i] = respond(503);
		}
		this.server.script(script);
		runner("http-components").withPropertyValues("retry.budget.capacity=10", "retry.budget.cost=10")
			.run((context) -> {
				RestClient client = context.getBean(RestClient.class);
				for (int i = 0; i < 50; i++) {
					assertThat(get(client)).isEqualTo("status 200");
				}
				assertThat(this.fixture.calls("success_after_retry")).isEqualTo(50);
			});
	}

	@Test
	void successAtOnceFillsTheBudget() {
		this.server.script(respond(503), respond(503), respond(200), respond(503), respond(200));
		runnerWithBudgetForOneRetry().run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			status(client);
			assertThat(get(client)).isEqualTo("status 200");
			assertThat(get(client)).isEqualTo("status 200");
			assertThat(this.fixture.calls("exhausted")).isOne();
			assertThat(this.fixture.calls("success")).isOne();
			assertThat(this.fixture.calls("success_after_retry")).isOne();
		});
	}

	@Test
	void serverErrorsDoNotFillTheBudget() {
		this.server.script(respond(503), respond(503), respond(500), respond(503));
		runnerWithBudgetForOneRetry().run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			status(client);
			status(client);
			status(client);
			assertThat(this.fixture.calls("exhausted")).isOne();
			assertThat(this.fixture.calls("not_retryable")).isOne();
			assertThat(this.fixture.calls("budget_exhausted")).isOne();
		});
	}

	@Test
	void responsesBelow500FillTheBudgetAndThrottlingDoesNot() {
		this.server.script(respond(503), respond(503), respond(404), respond(503), respond(503), respond(429));
		runnerWithBudgetForOneRetry().run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			status(client);
			status(client);
			status(client);
			status(client);
			assertThat(this.server.received()).hasSize(6);
			assertThat(this.fixture.calls("exhausted")).isEqualTo(2);
			assertThat(this.fixture.calls("not_retryable")).isOne();
			assertThat(this.fixture.calls("budget_exhausted")).isOne();
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "http-components", "jetty", "reactor", "jdk", "simple" })
	void bodyCutShortIsRetried(String factory) {
		this.server.script(Faults.truncated(), respond(200));
		runner(factory).run((context) -> assertThat(get(context.getBean(RestClient.class))).isEqualTo("status 200"));
		assertThat(this.server.received()).hasSize(2);
	}

	@Test
	void bodyOfAResponseThatIsRetriedAnywayIsNotRead() {
		this.server.script(Faults.truncated(503), respond(200));
		runner("http-components").run((context) -> {
			assertThat(get(context.getBean(RestClient.class))).isEqualTo("status 200");
			assertThat(this.fixture.retries("status_503")).isOne();
		});
	}

	@ParameterizedTest
	@CsvSource({ "10B, 1", "11B, 0", "0, 1" })
	void onlyBodiesUpToTheLimitAreBuffered(String limit, int expectedLive) {
		this.server.script(respond(200, Map.of(), "x".repeat(11)));
		runner("http-components").withPropertyValues("retry.response-buffer=" + limit).run((context) -> {
			boolean live = context.getBean(RestClient.class)
				.get()
				.uri(this.server.url("/"))
				.exchange((request, response) -> !(response.getBody() instanceof ByteArrayInputStream));
			assertThat(live).isEqualTo(expectedLive == 1);
		});
	}

	@ParameterizedTest
	@CsvSource({ "Content-Encoding, identity", "Content-Type, text/event-stream" })
	void encodedBodiesAndEventStreamsAreNotBuffered(String header, String value) {
		this.server.script((connection, request) -> connection.getOutputStream()
			.write(("HTTP/1.1 200 OK\r\n" + header + ": " + value + "\r\nContent-Length: 2\r\n\r\nok").getBytes()));
		runner("simple").run((context) -> {
			boolean live = context.getBean(RestClient.class)
				.get()
				.uri(this.server.url("/"))
				.exchange((request, response) -> !(response.getBody() instanceof ByteArrayInputStream));
			assertThat(live).isTrue();
		});
	}

	@Test
	void headAndBodilessResponsesPassTheBuffer() {
		this.server.script(
				(connection, request) -> connection.getOutputStream()
					.write("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n".getBytes()),
				(connection, request) -> connection.getOutputStream()
					.write("HTTP/1.1 304 Not Modified\r\nContent-Length: 500\r\n\r\n".getBytes()));
		runner("http-components").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			client.head().uri(this.server.url("/")).retrieve().toBodilessEntity();
			client.get().uri(this.server.url("/")).retrieve().toBodilessEntity();
			assertThat(this.server.received()).hasSize(2);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "http-components", "jetty", "reactor", "jdk", "simple" })
	void drippingAndEndlessBodiesDoNotHoldTheCaller(String factory) {
		this.server.script(Faults.drippingUnavailable(Integer.MAX_VALUE), Faults.endlessUnavailable(), respond(200));
		runner(factory).run((context) -> {
			long start = System.nanoTime();
			assertThat(get(context.getBean(RestClient.class))).isEqualTo("status 200");
			assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(10));
			assertThat(this.server.received()).hasSize(3);
			this.server.close();
		});
	}

	@Test
	void twoLayersDoNotMultiply() {
		this.server.script(repeat(20, respond(503)));
		runner("http-components").run((context) -> {
			RetryingClientHttpRequestInterceptor interceptor = context
				.getBean(RetryingClientHttpRequestInterceptor.class);
			RestClient.Builder builder = context.getBean(RestClient.Builder.class);
			RestClient nested = builder
				.requestFactory(new InterceptingClientHttpRequestFactory(
						ClientHttpRequestFactoryBuilder.simple().build(), List.of(interceptor)))
				.requestInterceptors((interceptors) -> interceptors.add(interceptor))
				.build();
			status(nested);
			assertThat(this.server.received()).hasSize(4);
			assertThat(this.fixture.calls("exhausted")).isOne();
			assertThat(this.fixture.calls()).isOne();
		});
	}

	@Test
	void outerInterceptorThatSendsAgainIsACallOfItsOwn() {
		this.server.script(respond(503), respond(401), respond(503), respond(200));
		runner("http-components").run((context) -> {
			RestClient client = context.getBean(RestClient.Builder.class)
				.requestInterceptors((interceptors) -> interceptors.add(0, (request, body, execution) -> {
					execution.execute(request, body).close();
					return execution.execute(request, body);
				}))
				.build();
			assertThat(get(client)).isEqualTo("status 200");
			assertThat(this.server.received()).hasSize(4);
			assertThat(this.fixture.calls()).isEqualTo(2);
		});
	}

	@Test
	void closingTheContextEndsWaitsAtOnce() throws Exception {
		this.server.script(respond(503, Map.of("Retry-After", "50"), ""), respond(200));
		this.fixture.sleepingRunner().withPropertyValues("retry.jitter=none").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			FutureTask<String> waiting = start(() -> get(client));
			awaitReceived(1);
			context.getSourceApplicationContext().close();
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> waiting.get(10, TimeUnit.SECONDS))
				.withCauseInstanceOf(ResourceAccessException.class)
				.havingRootCause()
				.isInstanceOf(IOException.class)
				.withMessageContaining("closed while waiting");
			assertThat(this.server.received()).hasSize(1);
			assertThat(this.fixture.calls("shutdown")).isOne();
		});
	}

	@Test
	void callUnderWayMayFinishAfterTheContextHasClosed() throws Exception {
		CountDownLatch closed = new CountDownLatch(1);
		this.server.script((connection, request) -> {
			await(closed);
			respond(200).perform(connection, request);
		}, respond(503));
		runner("simple").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			FutureTask<String> underWay = start(() -> get(client));
			awaitReceived(1);
			context.getSourceApplicationContext().close();
			closed.countDown();
			assertThat(underWay.get(10, TimeUnit.SECONDS)).isEqualTo("status 200");
			assertThat(status(client)).as("no retry any more, the response is handed back").isEqualTo(503);
			assertThat(this.fixture.calls("shutdown")).isOne();
		});
	}

	@Test
	void closingAChildContextLeavesTheWaitsOfItsParentAlone() {
		runner("simple").run((parent) -> {
			new ApplicationContextRunner().withParent(parent)
				.run((child) -> child.getSourceApplicationContext().getBeanFactory());
			this.server.script(respond(503), respond(200));
			assertThat(get(parent.getBean(RestClient.class))).isEqualTo("status 200");
		});
	}

	@Test
	void interruptInTheWaitEndsTheCall() throws Exception {
		this.server.script(respond(503, Map.of("Retry-After", "50"), ""), respond(200));
		this.fixture.sleepingRunner().run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			FutureTask<String> call = new FutureTask<>(() -> get(client));
			Thread thread = new Thread(call);
			thread.start();
			awaitReceived(1);
			thread.interrupt();
			assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> call.get(10, TimeUnit.SECONDS))
				.havingRootCause()
				.isInstanceOf(InterruptedIOException.class);
			assertThat(this.server.received()).hasSize(1);
			assertThat(this.fixture.calls("interrupted")).isOne();
		});
	}

	private static <T> FutureTask<T> start(Callable<T> task) {
		FutureTask<T> future = new FutureTask<>(task);
		Thread thread = new Thread(future);
		thread.setDaemon(true);
		thread.start();
		return future;
	}

	private void awaitReceived(int requests) {
		Awaitility.await().until(() -> this.server.received().size() == requests);
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private ApplicationContextRunner runner(String factory) {
		return this.fixture.runner()
			.withPropertyValues("retry.jitter=none", "spring.http.clients.imperative.factory=" + factory);
	}

	private String get(RestClient client) {
		return client.get().uri(this.server.url("/")).retrieve().body(String.class);
	}

	private int status(RestClient client) {
		return client.get().uri(this.server.url("/")).exchange((request, response) -> response.getStatusCode().value());
	}

	/**
	 * One retry empties the budget, and one success fills it.
	 */
	private ApplicationContextRunner runnerWithBudgetForOneRetry() {
		return runner("http-components").withPropertyValues("retry.total=1", "retry.budget.capacity=10",
				"retry.budget.cost=10", "retry.budget.refill=10");
	}

	private static Step[] repeat(int times, Step step) {
		Step[] steps = new Step[times];
		Arrays.fill(steps, step);
		return steps;
	}

}
