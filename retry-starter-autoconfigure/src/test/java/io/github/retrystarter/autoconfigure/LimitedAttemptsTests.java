package io.github.retrystarter.autoconfigure;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.netty.http.client.PrematureCloseException;

import org.springframework.core.NestedExceptionUtils;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.client.RetryOptions;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Step;
import io.github.retrystarter.support.SmallPools;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Ten thousand attempts with a limit, a third of them cut and some of them just about,
 * while others interrupt their callers.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class LimitedAttemptsTests {

	private static final int CALLERS = 16;

	/**
	 * On each of four clients, with and without interrupts.
	 */
	private static final int CALLS = 1_250 / CALLERS;

	private static final int LIMIT = 25;

	private static final Consumer<Map<String, Object>> PATIENT = RetryOptions.attemptTimeout(Duration.ofSeconds(20));

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

	private final AtomicInteger cut = new AtomicInteger();

	private final AtomicInteger interrupted = new AtomicInteger();

	static Stream<Arguments> clients() {
		List<Boolean> virtual = (Runtime.version().feature() >= 21) ? List.of(false, true) : List.of(false);
		return Stream.of("http-components", "jetty", "reactor", "jdk")
			.flatMap((factory) -> virtual.stream()
				.flatMap((threads) -> Stream.of(false, true)
					.map((interrupts) -> arguments(factory, threads, interrupts))));
	}

	@ParameterizedTest(name = "{0}, virtual threads: {1}, interrupts: {2}")
	@MethodSource("clients")
	void everyCutIsATimeoutAndEveryInterruptIsKept(String factory, boolean virtual, boolean interrupts) {
		Step[] steps = new Step[CALLERS * (CALLS + 1) + 1];
		Arrays.fill(steps, (Step) (connection, request) -> {
			switch (request.path()) {
				case "/hang" -> ScriptedServer.hang().perform(connection, request);
				case "/late" -> {
					pause(LIMIT);
					respond(200).perform(connection, request);
				}
				default -> respond(200).perform(connection, request);
			}
		});
		this.server.script(steps);
		this.fixture.runner()
			.withUserConfiguration(SmallPools.class)
			// One that is lost is missed.
			.withPropertyValues(SmallPools.SIZE + CALLERS, "retry.total=0", "retry.attempt-timeout=" + LIMIT + "ms",
					"spring.http.clients.imperative.factory=" + factory)
			.run((context) -> {
				RestClient client = context.getBean(RestClient.class);
				// What has to be loaded takes longer than the limit.
				client.get().uri(this.server.url("/")).attributes(PATIENT).retrieve().toBodilessEntity();
				List<Caller> callers = IntStream.range(0, CALLERS)
					.mapToObj((number) -> new Caller(client, new Random(number), interrupts, factory))
					.toList();
				run(callers, virtual, Caller::makeCalls);
				assertThat(this.wrong).isEmpty();
				assertThat(this.cut).hasValueGreaterThan(CALLERS * CALLS / (interrupts ? 8 : 4));
				assertThat(this.interrupted.get() > 0).isEqualTo(interrupts);
				if (interrupts) {
					assertThat(this.fixture.calls("interrupted")).isPositive()
						.isLessThanOrEqualTo(this.interrupted.get());
				}
				assertThat(this.fixture.calls()).isEqualTo(1 + CALLERS * CALLS);

				Awaitility.await().until(() -> this.server.openConnections() <= CALLERS);
				CyclicBarrier together = new CyclicBarrier(CALLERS);
				this.server.script(Collections.nCopies(CALLERS, (Step) (connection, request) -> {
					await(together);
					respond(200).perform(connection, request);
				}).toArray(Step[]::new));
				run(callers, virtual, Caller::makeLastCall);
				assertThat(this.wrong).as("with a whole pool").isEmpty();
				assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
					.doesNotContain("retry-disposal");
			});
	}

	private void run(List<Caller> callers, boolean virtual, Consumer<Caller> calls) throws InterruptedException {
		ThreadFactory threads = virtual ? virtualThreads() : Thread::new;
		for (Caller caller : callers) {
			caller.thread = threads.newThread(() -> calls.accept(caller));
			caller.thread.start();
		}
		Random random = new Random(0);
		while (callers.stream().anyMatch((caller) -> caller.thread.isAlive())) {
			callers.get(random.nextInt(CALLERS)).interrupt();
			pause(2);
		}
	}

	private static void pause(int millis) {
		try {
			Thread.sleep(millis);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static void await(CyclicBarrier barrier) {
		try {
			barrier.await(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException | BrokenBarrierException | TimeoutException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * By reflection, because Java 17 does not know them.
	 */
	private static ThreadFactory virtualThreads() {
		try {
			Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
			return (ThreadFactory) Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private final class Caller {

		private final RestClient client;

		private final Random random;

		private final boolean interrupts;

		/**
		 * Whether an interrupt may get lost: of two at a time one is left, and Java 17
		 * forgets those that come while it reads a body.
		 */
		private final boolean forgetful;

		/**
		 * Whether an interrupt may close the connection of another call: the cancellation
		 * of Reactor Netty, and that of the JDK's client on newer versions, does not look
		 * whose it is by then.
		 */
		private final boolean careless;

		private volatile Thread thread;

		private boolean calling;

		private int interruptions;

		Caller(RestClient client, Random random, boolean interrupts, String factory) {
			this.client = client;
			this.random = random;
			this.interrupts = interrupts;
			this.forgetful = factory.equals("jdk");
			this.careless = interrupts && (factory.equals("reactor") || factory.equals("jdk"));
		}

		synchronized void interrupt() {
			if (this.interrupts && this.calling) {
				this.interruptions++;
				this.thread.interrupt();
			}
		}

		private synchronized void begin() {
			this.interruptions = 0;
			this.calling = true;
		}

		private synchronized boolean end() {
			this.calling = false;
			return this.interruptions > 0;
		}

		void makeLastCall() {
			try {
				this.client.get()
					.uri(LimitedAttemptsTests.this.server.url("/"))
					.attributes(PATIENT)
					.retrieve()
					.toBodilessEntity();
			}
			catch (RuntimeException ex) {
				LimitedAttemptsTests.this.wrong.add("Last call: " + NestedExceptionUtils.getMostSpecificCause(ex));
			}
		}

		void makeCalls() {
			for (int i = 0; i < CALLS; i++) {
				call(switch (this.random.nextInt(6)) {
					case 0, 1 -> "/hang";
					case 2 -> "/late";
					default -> "/";
				});
			}
		}

		private void call(String path) {
			Throwable failure = null;
			begin();
			try {
				this.client.get().uri(LimitedAttemptsTests.this.server.url(path)).retrieve().toBodilessEntity();
			}
			catch (RuntimeException ex) {
				failure = NestedExceptionUtils.getMostSpecificCause(ex);
			}
			boolean wasInterrupted = end();
			boolean flag = Thread.interrupted();
			boolean timedOut = failure instanceof SocketTimeoutException
					&& failure.getMessage().contains("attempt-timeout");
			if (flag ? !wasInterrupted : wasInterrupted && !this.forgetful) {
				wrong(path, "flag " + flag + ", interrupt " + wasInterrupted, failure);
			}
			boolean broken = this.careless && (failure instanceof PrematureCloseException
					|| (failure instanceof IOException && "Request cancelled".equals(failure.getMessage())));
			if (failure == null && path.equals("/hang") || failure != null && !timedOut && !wasInterrupted && !broken) {
				wrong(path, "it ended otherwise", failure);
			}
			if (timedOut) {
				LimitedAttemptsTests.this.cut.incrementAndGet();
			}
			if (failure != null && flag) {
				LimitedAttemptsTests.this.interrupted.incrementAndGet();
			}
		}

		private void wrong(String path, String what, Throwable failure) {
			LimitedAttemptsTests.this.wrong.add(path + ": " + what + ", " + failure);
		}

	}

}
