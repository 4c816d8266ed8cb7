package io.github.retrystarter.client;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import ch.qos.logback.classic.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.DelaySource;
import io.github.retrystarter.HeaderPattern;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.HttpRetryPolicyBuilder;
import io.github.retrystarter.Jitter;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryBudget;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.StopReason;
import io.github.retrystarter.support.LogLines;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for retries that wait for a sign of life of their origin, over sockets. Time
 * stands still, so that nothing but an event ends a wait.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HeldRetriesTests {

	private static final int CALLS = 20;

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	private final AtomicBoolean down = new AtomicBoolean(true);

	private final AtomicLong nanos = new AtomicLong();

	private final Queue<StopReason> ends = new ConcurrentLinkedQueue<>();

	private final Queue<List<AttemptRecord>> histories = new ConcurrentLinkedQueue<>();

	private final Queue<Duration> held = new ConcurrentLinkedQueue<>();

	@AutoClose("shutdownNow")
	private final ExecutorService callers = Executors.newCachedThreadPool();

	private RetryingClientHttpRequestInterceptor interceptor = interceptor(plan());

	@BeforeEach
	void breakDown() {
		this.server.script(IntStream.range(0, 1000).mapToObj((request) -> step()).toArray(ScriptedServer.Step[]::new));
	}

	private ScriptedServer.Step step() {
		return (connection, request) -> {
			ScriptedServer.Step step = this.down.get()
					? ScriptedServer.respond(503, Map.of("X-Reason", "deployment"), "back in a moment")
					: ScriptedServer.respond(200);
			step.perform(connection, request);
		};
	}

	@Test
	void firstSuccessReleasesAllThatAreHeld() throws Exception {
		List<Future<Integer>> calls = holdCalls();
		int sent = this.server.received().size();
		assertThat(sent).as("each call once, and the retry of the one that was alone").isEqualTo(CALLS + 1);

		this.down.set(false);
		assertThat(get()).isEqualTo(200);

		for (Future<Integer> call : calls.subList(1, CALLS)) {
			assertThat(call.get()).isEqualTo(200);
		}
		assertThat(this.ends).hasSize(CALLS).containsOnly(StopReason.COMPLETED);
		assertThat(this.held).hasSize(CALLS - 1);
		assertThat(state().downOrigins()).isEmpty();
		calls.get(0).cancel(true);
	}

	@Test
	void outageIsOneLineAtItsBeginningAndOneAtItsEnd() {
		try (LogLines log = new LogLines(RetryingClientHttpRequestInterceptor.class)) {
			List<Future<Integer>> calls = holdCalls();
			Awaitility.await()
				.until(() -> log.of(Level.DEBUG).stream().filter((line) -> line.contains("retry held until")).count(),
						(lines) -> lines == CALLS - 1);
			this.nanos.set(Duration.ofMillis(400).toNanos());
			this.down.set(false);
			assertThat(get()).isEqualTo(200);
			assertThat(calls.subList(1, CALLS)).allSatisfy((call) -> assertThat(call.get()).isEqualTo(200));
			String origin = this.server.url("").replaceFirst("/$", "");
			assertThat(log.of(Level.WARN)).containsExactly("WARN " + origin
					+ " [default]: down, no sign of life for 0.0 s; retries are held until there is one");
			assertThat(log.of(Level.INFO)).containsExactly("INFO " + origin
					+ " [default]: back after 0.4 s; meanwhile 19 retries were held and 0 calls gave up");
			assertThat(log.of(Level.DEBUG)).filteredOn((line) -> line.endsWith("retry was held for 400 ms"))
				.hasSize(CALLS - 1);
			this.interceptor.shutdown();
		}
	}

	@Test
	void historyTellsHowLongARetryWasHeld() throws Exception {
		List<Future<Integer>> calls = holdCalls();
		this.nanos.set(Duration.ofMillis(400).toNanos());
		this.down.set(false);
		assertThat(get()).isEqualTo(200);
		assertThat(calls.get(1).get()).isEqualTo(200);
		Awaitility.await().until(() -> this.ends.size() == CALLS);
		assertThat(this.histories).filteredOn((history) -> history.size() > 1)
			.hasSize(CALLS - 1)
			.allSatisfy((history) -> assertThat(history).extracting(AttemptRecord::held)
				.containsExactly(Duration.ofMillis(400), Duration.ZERO));
		this.interceptor.shutdown();
	}

	@Test
	void downSinceDoesNotChangeWhileItLasts() throws Exception {
		holdCalls();
		MountState.DownOrigin first = state().downOrigins().values().iterator().next();
		Thread.sleep(5);
		assertThat(state().downOrigins().values()).extracting(MountState.DownOrigin::since)
			.containsExactly(first.since());
		this.interceptor.shutdown();
	}

	@Test
	void interruptEndsTheHold() {
		List<Future<Integer>> calls = holdCalls();
		calls.get(CALLS - 1).cancel(true);
		Awaitility.await().until(() -> this.ends.contains(StopReason.INTERRUPTED));
		assertThat(held()).isEqualTo(CALLS - 2);
	}

	@Test
	void shutdownEndsTheHold() {
		List<Future<Integer>> calls = holdCalls();
		this.interceptor.shutdown();
		assertThat(calls).allSatisfy((call) -> assertThat(call).failsWithin(Duration.ofSeconds(30))
			.withThrowableThat()
			.havingRootCause()
			.withMessageContaining("Application closed while waiting"));
		assertThat(this.ends).hasSize(CALLS).containsOnly(StopReason.SHUTDOWN);
		assertThat(state().downOrigins().values()).allMatch((origin) -> origin.held() == 0);
	}

	@Test
	void switchEndsTheHoldAndHandsTheResponseBack() {
		List<Future<Integer>> calls = holdCalls();
		state().setRetrying(false);
		assertThat(calls.subList(1, CALLS)).allSatisfy((call) -> assertThat(call).failsWithin(Duration.ofSeconds(30))
			.withThrowableThat()
			.havingCause()
			.isInstanceOfSatisfying(HttpServerErrorException.class, HeldRetriesTests::assertUntouched));
		assertThat(this.ends).hasSize(CALLS - 1).containsOnly(StopReason.DISABLED);
		this.interceptor.shutdown();
	}

	/**
	 * One of them goes as the probe.
	 */
	@Test
	void callsWhosePlanEndsWhileTheyAreHeldGetTheirLastResponse() {
		List<Future<Integer>> calls = holdCalls();
		this.nanos.set(Duration.ofDays(1).toNanos());
		state().setRetrying(true);
		Awaitility.await().until(() -> held() == 0);
		Awaitility.await().until(() -> this.ends.size() == CALLS - 2);
		assertThat(this.ends).containsOnly(StopReason.ORIGIN_DOWN);
		assertThat(this.held).hasSize(CALLS - 1).allMatch(Duration.ofDays(1)::equals);
		assertThat(calls.stream().filter(Future::isDone)).hasSize(CALLS - 2)
			.allSatisfy((call) -> assertThat(call).failsWithin(Duration.ZERO)
				.withThrowableThat()
				.havingCause()
				.isInstanceOfSatisfying(HttpServerErrorException.class, HeldRetriesTests::assertUntouched));
		assertThat(this.server.received()).hasSize(CALLS + 2);
		this.interceptor.shutdown();
	}

	@Test
	void responsesThatAConditionRetriesDoNotMarkTheirOriginAsDown() {
		this.server.script(Stream.generate(() -> ScriptedServer.respond(200, Map.of("X-Again", "1"), ""))
			.limit(1000)
			.toArray(ScriptedServer.Step[]::new));
		this.interceptor = interceptor(plan().retryIfHeaders(List.of(HeaderPattern.parse("X-Again"))));
		IntStream.range(0, CALLS).forEach((call) -> this.callers.submit(this::get));
		Awaitility.await().until(() -> this.server.received().size() == 2 * CALLS);
		assertThat(this.held).isEmpty();
		assertThat(state().downOrigins()).isEmpty();
		this.interceptor.shutdown();
	}

	@Test
	void callsThatAreHeldAreReleasedAlsoByAPolicyWithoutRecovery() throws Exception {
		List<Future<Integer>> calls = holdCalls();
		this.interceptor.replace(RetryMounts.of(plan().recoveryEnabled(false).build()));
		this.down.set(false);
		assertThat(get()).isEqualTo(200);
		for (Future<Integer> call : calls.subList(1, CALLS)) {
			assertThat(call.get()).isEqualTo(200);
		}
		assertThat(state().downOrigins()).isEmpty();
		this.interceptor.shutdown();
	}

	@Test
	void refillWakesCallsThatAreHeldForWantOfTokens() {
		List<Future<Integer>> calls = holdCalls();
		RetryBudget budget = state().origins().of(URI.create(this.server.url("/"))).budget();
		Outcome.Response price = new Outcome.Response(503, HttpHeaders.EMPTY);
		while (budget.canAfford(price)) {
			budget.tryWithdraw(price);
		}
		this.down.set(false);
		assertThat(get()).isEqualTo(200);
		assertThat(state().downOrigins()).isEmpty();
		assertThat(calls).noneMatch(Future::isDone);

		state().refill();
		Awaitility.await().until(() -> calls.subList(1, CALLS).stream().allMatch(Future::isDone));
		assertThat(calls.subList(1, CALLS)).allSatisfy((call) -> assertThat(call.get()).isEqualTo(200));
		this.interceptor.shutdown();
	}

	@Test
	void whatIsHeldCanBeSwitchedOff() {
		this.interceptor = interceptor(plan().recoveryEnabled(false));
		List<Future<Integer>> calls = IntStream.range(0, CALLS)
			.mapToObj((call) -> this.callers.submit(this::get))
			.toList();
		Awaitility.await().until(() -> this.server.received().size() == 2 * CALLS);
		assertThat(this.held).isEmpty();
		this.interceptor.shutdown();
		assertThat(calls).allSatisfy((call) -> assertThat(call).failsWithin(Duration.ofSeconds(30)));
	}

	/**
	 * The first call is alone, goes its own way and waits for hours; the others are held.
	 */
	private List<Future<Integer>> holdCalls() {
		Future<Integer> first = this.callers.submit(this::get);
		Awaitility.await().until(() -> this.server.received().size() == 2 && state().waiting() == 1);
		List<Future<Integer>> others = IntStream.range(1, CALLS)
			.mapToObj((call) -> this.callers.submit(this::get))
			.toList();
		Awaitility.await().until(() -> held() == CALLS - 1);
		return Stream.concat(Stream.of(first), others.stream()).toList();
	}

	private int held() {
		return state().downOrigins().values().stream().mapToInt(MountState.DownOrigin::held).sum();
	}

	private MountState state() {
		return this.interceptor.mounts().iterator().next();
	}

	/**
	 * The first retry follows at once, the next ones after hours.
	 */
	private static HttpRetryPolicyBuilder plan() {
		return HttpRetryPolicy.builder()
			.immediateFirstRetry(true)
			.backoffFactor(3600)
			.backoffMax(Duration.ofDays(1))
			.jitter(Jitter.NONE)
			.budgetCapacity(1000);
	}

	private RetryingClientHttpRequestInterceptor interceptor(HttpRetryPolicyBuilder policy) {
		return builder(policy).nanoTime(this.nanos::get).build();
	}

	private RetryingClientHttpRequestInterceptorBuilder builder(HttpRetryPolicyBuilder policy) {
		return RetryingClientHttpRequestInterceptor.builder(RetryMounts.of(policy.build()))
			.observers(List.of(new RetryCallObserver() {

				@Override
				public void waited(RetryMount mount, HttpRequest request, DelaySource source, Duration time) {
					if (source == DelaySource.RECOVERY) {
						HeldRetriesTests.this.held.add(time);
					}
				}

				@Override
				public void finished(RetryMount mount, HttpRequest request, StopReason reason,
						List<AttemptRecord> history) {
					HeldRetriesTests.this.histories.add(List.copyOf(history));
					HeldRetriesTests.this.ends.add(reason);
				}

			}));
	}

	private int get() {
		return RestClient.builder()
			.requestFactory(new JdkClientHttpRequestFactory())
			.requestInterceptor(this.interceptor)
			.build()
			.get()
			.uri(this.server.url("/"))
			.retrieve()
			.toBodilessEntity()
			.getStatusCode()
			.value();
	}

	private static void assertUntouched(HttpServerErrorException ex) {
		assertThat(ex.getStatusCode().value()).isEqualTo(503);
		assertThat(ex.getResponseHeaders().getFirst("X-Reason")).isEqualTo("deployment");
		assertThat(ex.getResponseBodyAsString()).isEqualTo("back in a moment");
	}

}
