package io.github.retrystarter.autoconfigure;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.retry.backoff.Sleeper;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.client.MountState;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Step;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Calls on virtual threads give their carriers away while they wait, and are small enough
 * that very many can.
 */
@EnabledForJreRange(min = JRE.JAVA_21)
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class VirtualThreadsTests {

	private static final int CALLS = 10_000;

	private static final int CONNECTIONS = 200;

	private static final long MEBIBYTE = 1024 * 1024;

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	private final ApplicationContextRunner runner = this.fixture.sleepingRunner()
		.withUserConfiguration(SmallPool.class)
		.withPropertyValues("retry.jitter=none", "retry.backoff-factor=3600", "retry.backoff-max=1h",
				"retry.budget.enabled=false", "spring.http.clients.imperative.factory=http-components");

	private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

	@AutoClose("shutdownNow")
	private final ExecutorService callers = virtualThreads();

	@AutoClose
	private final Recording recording = new Recording();

	@BeforeEach
	void prepare() {
		initializeClasses();
		this.server.script(IntStream.range(0, CALLS).mapToObj((call) -> respond(503)).toArray(Step[]::new));
		this.recording.enable("jdk.VirtualThreadPinned").withThreshold(Duration.ofMillis(20)).withStackTrace();
		this.recording.start();
	}

	/**
	 * A class that is being initialized holds the carriers of all who need it.
	 */
	private void initializeClasses() {
		this.server.script(respond(503));
		this.runner.withBean(Sleeper.class, () -> (millis) -> {
		}).run((context) -> assertThat(this.callers.submit(call(context)).get()).isEqualTo(200));
		this.threads.clear();
		this.fixture.registry().clear();
	}

	@Test
	void tenThousandCallsWaitAtTheSameTimeAndThenSucceed(@TempDir Path directory) {
		CountDownLatch waiting = new CountDownLatch(CALLS);
		CountDownLatch end = new CountDownLatch(1);
		this.runner.withBean(Sleeper.class, () -> (millis) -> {
			waiting.countDown();
			end.await();
		}).run((context) -> {
			long heapBefore = usedHeap();
			List<Future<Integer>> calls = start(context);

			assertThat(waiting.await(1, TimeUnit.MINUTES)).isTrue();
			assertThat(this.server.received()).hasSize(CALLS);
			assertThat(usedHeap() - heapBefore).isLessThan(256 * MEBIBYTE);

			end.countDown();
			assertThat(calls).allSatisfy((call) -> assertThat(call.get()).isEqualTo(200));
			assertThat(this.server.received()).hasSize(2 * CALLS);
			assertThat(this.fixture.calls("success_after_retry")).isEqualTo(CALLS);
			assertThat(this.fixture.retries("status_503")).isEqualTo(CALLS);
			assertThat(pinned(directory)).isEmpty();
		});
	}

	@Test
	void defaultPauseParksVirtualThreadsUntilTheApplicationCloses(@TempDir Path directory) {
		this.runner.run((context) -> {
			List<Future<Integer>> calls = start(context);

			await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
				assertThat(this.server.received()).hasSize(CALLS);
				assertThat(this.threads).hasSize(CALLS)
					.allMatch((thread) -> thread.getState() == Thread.State.TIMED_WAITING);
			});

			context.getBean(RetryingClientHttpRequestInterceptor.class).shutdown();
			assertThat(calls).allSatisfy((call) -> assertThat(call).failsWithin(Duration.ofSeconds(10))
				.withThrowableOfType(ExecutionException.class)
				.withCauseInstanceOf(ResourceAccessException.class)
				.withMessageContaining("Application closed"));
			assertThat(this.server.received()).hasSize(CALLS);
			assertThat(this.fixture.calls("shutdown")).isEqualTo(CALLS);
			assertThat(this.fixture.retries("status_503")).isZero();
			assertThat(pinned(directory)).isEmpty();
		});
	}

	@Test
	void tenThousandCallsAreHeldUntilTheirOriginShowsASignOfLife(@TempDir Path directory) {
		this.server.script(Stream.generate(() -> respond(503)).limit(2 * CALLS).toArray(Step[]::new));
		this.runner.withPropertyValues("retry.immediate-first-retry=true").run((context) -> {
			RetryingClientHttpRequestInterceptor interceptor = context
				.getBean(RetryingClientHttpRequestInterceptor.class);
			long heapBefore = usedHeap();
			List<Future<Integer>> calls = start(context);

			await().atMost(Duration.ofMinutes(1)).until(() -> waiting() == CALLS);
			int held = held(interceptor);
			assertThat(held).as("all but those that were alone, or a probe").isGreaterThan(CALLS * 99 / 100);
			assertThat(this.server.received()).hasSizeLessThan(CALLS * 101 / 100);
			assertThat(usedHeap() - heapBefore).isLessThan(256 * MEBIBYTE);

			this.server.script();
			assertThat(call(context).call()).isEqualTo(200);
			await().atMost(Duration.ofMinutes(1)).until(() -> waiting() < CALLS / 100);
			interceptor.shutdown();
			assertThat(calls.stream().filter(VirtualThreadsTests::succeeds)).hasSizeGreaterThan(CALLS * 99 / 100);
			assertThat(pinned(directory)).isEmpty();
		});
	}

	private static boolean succeeds(Future<Integer> call) {
		try {
			return call.get() == 200;
		}
		catch (ExecutionException | InterruptedException ex) {
			return false;
		}
	}

	private double waiting() {
		return this.fixture.registry().get("retry.waiting").gauge().value();
	}

	private static int held(RetryingClientHttpRequestInterceptor interceptor) {
		return interceptor.mounts()
			.stream()
			.flatMap((mount) -> mount.downOrigins().values().stream())
			.mapToInt(MountState.DownOrigin::held)
			.sum();
	}

	private List<Future<Integer>> start(ApplicationContext context) {
		return Collections.nCopies(CALLS, call(context)).stream().map(this.callers::submit).toList();
	}

	private Callable<Integer> call(ApplicationContext context) {
		RestClient client = context.getBean(RestClient.class);
		return () -> {
			this.threads.add(Thread.currentThread());
			return client.get().uri(this.server.url("/")).retrieve().toBodilessEntity().getStatusCode().value();
		};
	}

	private static long usedHeap() {
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

	/**
	 * Where a call through the interceptor kept its carrier although it had to wait.
	 */
	private List<RecordedEvent> pinned(Path directory) throws Exception {
		Path file = directory.resolve("pinned.jfr");
		this.recording.stop();
		this.recording.dump(file);
		return RecordingFile.readAllEvents(file).stream().filter(VirtualThreadsTests::isOurs).toList();
	}

	private static boolean isOurs(RecordedEvent event) {
		return event.getStackTrace() != null && event.getStackTrace()
			.getFrames()
			.stream()
			.anyMatch((frame) -> frame.getMethod().getType().getName().startsWith("io.github.retrystarter.client."));
	}

	/**
	 * By reflection, because Java 17 does not know them.
	 */
	private static ExecutorService virtualThreads() {
		try {
			return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
		}
		catch (ReflectiveOperationException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	static class SmallPool {

		@Bean
		ClientHttpRequestFactoryBuilderCustomizer<HttpComponentsClientHttpRequestFactoryBuilder> smallPool() {
			return (builder) -> builder.withConnectionManagerCustomizer(
					(pool) -> pool.setMaxConnTotal(CONNECTIONS).setMaxConnPerRoute(CONNECTIONS));
		}

	}

}
