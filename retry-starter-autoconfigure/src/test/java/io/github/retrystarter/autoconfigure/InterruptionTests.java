package io.github.retrystarter.autoconfigure;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ServerSocket;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.HttpMethod;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.support.Faults;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Received;
import io.github.retrystarter.support.ScriptedServer.Step;
import io.github.retrystarter.support.SmallPools;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who was interrupted is told so, with the flag set and no further request sent, and
 * nobody else is.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class InterruptionTests {

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	/**
	 * Jetty forgets it while it starts, and HttpURLConnection sends nevertheless.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "http-components", "jetty", "reactor", "jdk", "simple" })
	void callOfAnInterruptedThreadIsNotRepeated(String factory) {
		this.server.script(respond(503), respond(200));
		runner(factory).run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			Thread.currentThread().interrupt();
			call(client, this.server.url("/"));
			assertInterrupted(Thread.interrupted());
			assertThat(this.server.received()).hasSizeLessThanOrEqualTo(1);
		});
	}

	/**
	 * Apache HttpClient 5 and HttpURLConnection notice it at their read time-out only.
	 * Jetty may still be about to write the body.
	 */
	@ParameterizedTest
	@CsvSource({ "http-components, GET", "jetty, GET", "reactor, GET", "jdk, GET", "simple, GET",
			"http-components, PUT", "jetty, PUT", "reactor, PUT", "jdk, PUT", "simple, PUT" })
	void callThatIsInterruptedInFlightIsNotRepeated(String factory, HttpMethod method) {
		AtomicReference<Thread> caller = new AtomicReference<>();
		this.server.script((connection, request) -> {
			caller.get().interrupt();
			ScriptedServer.hang().perform(connection, request);
		}, respond(200));
		runner(factory).withPropertyValues("spring.http.clients.read-timeout=1s").run((context) -> {
			RestClient.RequestBodySpec request = context.getBean(RestClient.class)
				.method(method)
				.uri(this.server.url("/"));
			if (method == HttpMethod.PUT) {
				request.body("state");
			}
			caller.set(Thread.currentThread());
			call(request);
			assertInterrupted(Thread.interrupted());
			assertThat(this.server.received()).hasSize(1);
		});
	}

	/**
	 * The JDK's client swallows it, before Java 19.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "http-components", "jetty", "reactor", "simple" })
	void callThatIsInterruptedWhileItsBodyIsReadAheadIsNotRepeated(String factory) {
		Step half = (connection, request) -> {
			connection.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort".getBytes());
			ScriptedServer.hang().perform(connection, request);
		};
		this.server.script(half, respond(200));
		runner(factory).withPropertyValues("spring.http.clients.read-timeout=1s").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			assertInterrupted(interruptOnceReceived(client));
			assertThat(this.server.received()).hasSize(1);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "http-components", "jetty", "reactor", "jdk", "simple" })
	void callThatIsInterruptedWhileItConnectsIsNotRepeated(String factory) throws IOException {
		List<Closeable> full = Faults.fullServer();
		String url = "http://localhost:" + ((ServerSocket) full.get(0)).getLocalPort() + "/";
		runner(factory).withPropertyValues("spring.http.clients.connect-timeout=1s").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			AtomicBoolean flag = new AtomicBoolean();
			Thread caller = start(client, url, flag);
			Awaitility.await().until(() -> isConnecting(caller));
			caller.interrupt();
			caller.join();
			assertInterrupted(flag.get());
		});
		for (Closeable socket : full) {
			socket.close();
		}
	}

	/**
	 * It leaves the queue, and is not sent when its turn comes.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "http-components", "jetty", "reactor" })
	void callThatIsInterruptedWhileItWaitsForAConnectionIsNotRepeated(String factory) {
		CountDownLatch done = new CountDownLatch(1);
		this.server.script((connection, request) -> {
			Faults.await(done);
			respond(200).perform(connection, request);
		});
		runner(factory).withUserConfiguration(SmallPools.class)
			.withPropertyValues(SmallPools.SIZE + "1")
			.run((context) -> {
				RestClient client = context.getBean(RestClient.class);
				Thread holder = start(() -> call(client.patch().uri(this.server.url("/held"))));
				Awaitility.await().until(() -> this.server.received().size() == 1);
				AtomicBoolean flag = new AtomicBoolean();
				Thread caller = start(client, this.server.url("/interrupted"), flag);
				Awaitility.await().until(() -> isConnecting(caller));
				caller.interrupt();
				caller.join();
				assertInterrupted(flag.get());
				done.countDown();
				holder.join();
				call(client, this.server.url("/after"));
				assertThat(this.server.received()).extracting(Received::path).containsExactly("/held", "/after");
			});
	}

	static Stream<IOException> failuresOfOtherThreads() {
		return Stream.of(new InterruptedIOException("timeout"), new IOException("worker", new InterruptedException()),
				new ClosedByInterruptException(), new IOException("canceled", new InterruptedIOException("timeout")));
	}

	@ParameterizedTest
	@MethodSource("failuresOfOtherThreads")
	void failureOfAnInterruptedWorkerIsRetriedAndInterruptsNobody(IOException failure) {
		this.server.script(respond(200));
		AtomicBoolean failed = new AtomicBoolean();
		RestClientCustomizer failing = (builder) -> builder.requestInterceptor((request, body, execution) -> {
			if (!failed.getAndSet(true)) {
				throw failure;
			}
			return execution.execute(request, body);
		});
		runner("http-components").withBean(RestClientCustomizer.class, () -> failing).run((context) -> {
			call(context.getBean(RestClient.class), this.server.url("/"));
			assertThat(Thread.currentThread().isInterrupted()).isFalse();
			assertThat(this.fixture.calls("success_after_retry")).isOne();
			assertThat(this.fixture.retries("read")).isOne();
		});
	}

	/**
	 * Whether a thread waits for others that connect, or connects itself.
	 */
	private static boolean isConnecting(Thread thread) {
		StackTraceElement[] stack = thread.getStackTrace();
		return Stream.of(stack).anyMatch((frame) -> frame.getClassName().endsWith("ClientHttpRequest"))
				&& (thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING
						|| stack[0].getClassName().equals("sun.nio.ch.Net"));
	}

	private boolean interruptOnceReceived(RestClient client) throws InterruptedException {
		AtomicBoolean flag = new AtomicBoolean();
		Thread caller = start(client, this.server.url("/"), flag);
		Awaitility.await().until(() -> this.server.received().size() == 1);
		caller.interrupt();
		caller.join();
		return flag.get();
	}

	private void assertInterrupted(boolean flag) {
		assertThat(flag).as("interrupt flag").isTrue();
		assertThat(this.fixture.calls("interrupted")).isOne();
		assertThat(this.fixture.retries()).isZero();
	}

	private static Thread start(RestClient client, String url, AtomicBoolean flag) {
		return start(() -> {
			call(client, url);
			flag.set(Thread.currentThread().isInterrupted());
		});
	}

	private static Thread start(Runnable call) {
		Thread thread = new Thread(call);
		thread.setDaemon(true);
		thread.setUncaughtExceptionHandler((failed, ex) -> {
		});
		thread.start();
		return thread;
	}

	private static void call(RestClient client, String url) {
		call(client.get().uri(url));
	}

	private static void call(RestClient.RequestHeadersSpec<?> request) {
		try {
			request.retrieve().toBodilessEntity();
		}
		catch (RuntimeException ex) {
			// how it ends is read from the meters
		}
	}

	private ApplicationContextRunner runner(String factory) {
		return this.fixture.runner().withPropertyValues("spring.http.clients.imperative.factory=" + factory);
	}

}
