package io.github.retrystarter.autoconfigure;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.retry.backoff.Sleeper;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.client.RetryInterceptorCustomizer;
import io.github.retrystarter.client.RateLimitHolds;
import io.github.retrystarter.client.RateLimitScope;
import io.github.retrystarter.client.RateLimitedException;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.support.MutableClock;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Step;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What becomes of other calls once a server has said that it takes none for a while.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RateLimitHoldsTests {

	private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

	private static final Step TWO_SECONDS = respond(429, Map.of("Retry-After", "2"), "slow down");

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	@AutoClose
	private final ScriptedServer otherServer = new ScriptedServer();

	private final MutableClock clock = new MutableClock(START);

	private final List<Long> waits = new ArrayList<>();

	@Test
	void otherCallsWaitUntilTheTimeIsUp() {
		this.server.script(TWO_SECONDS, respond(200));
		runner("wait").withPropertyValues("retry.total=0").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			assertThat(get(client)).isEqualTo("slow down");
			assertThat(get(client)).isEqualTo("status 200");
			assertThat(this.waits).containsExactly(2000L);
			assertThat(get(client)).isEqualTo("status 200");
			assertThat(this.waits).hasSize(1);
			assertThat(this.fixture.calls()).isEqualTo(3);
		});
	}

	/**
	 * Five calls are under way when the server says so, a hundred come later.
	 */
	@Test
	void onlyCallsUnderWayReachTheServerBeforeTheTimeIsUp() throws Exception {
		int underWay = 5;
		int later = 100;
		CountDownLatch allUnderWay = new CountDownLatch(underWay);
		Step first = (connection, request) -> {
			await(allUnderWay);
			TWO_SECONDS.perform(connection, request);
		};
		Step next = (connection, request) -> {
			await(allUnderWay);
			respond(200).perform(connection, request);
		};
		this.server.script(first, next, next, next, next);
		CountDownLatch timeIsUp = new CountDownLatch(1);
		AtomicInteger waiting = new AtomicInteger();
		Sleeper sleeper = (period) -> {
			waiting.incrementAndGet();
			timeIsUp.await();
		};
		ExecutorService threads = Executors.newFixedThreadPool(underWay + later);
		runner("wait", sleeper).run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			List<Future<String>> calls = new ArrayList<>();
			for (int i = 0; i < underWay; i++) {
				int received = i + 1;
				calls.add(threads.submit(() -> get(client)));
				Awaitility.await().until(() -> this.server.received().size() == received);
				allUnderWay.countDown();
			}
			Awaitility.await().until(() -> waiting.get() == 1);
			for (int i = 0; i < later; i++) {
				calls.add(threads.submit(() -> get(client)));
			}
			Awaitility.await().until(() -> waiting.get() == 1 + later);
			assertThat(this.server.received()).hasSize(underWay);
			this.clock.advance(Duration.ofSeconds(3));
			timeIsUp.countDown();
			for (Future<String> call : calls) {
				assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo("status 200");
			}
			assertThat(this.server.received()).hasSize(underWay + 1 + later);
			assertThat(this.fixture.calls() + this.fixture.retries()).isEqualTo(underWay + 1 + later);
		});
		threads.shutdown();
	}

	@Test
	void sleeperThatDoesNotSleepEndsTheHold() {
		this.server.script(TWO_SECONDS, respond(200));
		runner("wait", this.waits::add).withPropertyValues("retry.total=0").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			get(client);
			assertThat(get(client)).isEqualTo("status 200");
			assertThat(this.waits).containsExactly(2000L);
		});
	}

	@Test
	void otherCallsFailAtOnceAndTellUntilWhen() {
		this.server.script(TWO_SECONDS, respond(200));
		runner("fail-fast").withPropertyValues("retry.total=0").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			get(client);
			assertThatExceptionOfType(RateLimitedException.class).isThrownBy(() -> get(client))
				.satisfies((ex) -> assertThat(ex.getUntil()).isEqualTo(START.plusSeconds(2)))
				.withMessageContaining("2026-11-23T12:00:02Z")
				.withMessageContaining("[default]");
			assertThat(this.server.received()).hasSize(1);
			assertThat(this.fixture.calls()).isOne();
			this.clock.advance(Duration.ofSeconds(2));
			assertThat(get(client)).isEqualTo("status 200");
		});
	}

	@Test
	void clockThatIsSetNeitherEndsAHoldNorMakesItLast() {
		AtomicLong time = new AtomicLong();
		this.server.script(TWO_SECONDS, respond(200));
		this.fixture.runner()
			.withBean(Clock.class, () -> this.clock)
			.withBean(RetryInterceptorCustomizer.class, () -> (builder) -> builder.nanoTime(time::get))
			.withPropertyValues("retry.rate-limit.mode=fail-fast", "retry.total=0")
			.run((context) -> {
				RestClient client = context.getBean(RestClient.class);
				get(client);
				this.clock.advance(Duration.ofHours(1));
				assertThatExceptionOfType(RateLimitedException.class).isThrownBy(() -> get(client));
				this.clock.advance(Duration.ofHours(-2));
				time.addAndGet(Duration.ofSeconds(2).toNanos());
				assertThat(get(client)).isEqualTo("status 200");
			});
	}

	@Test
	void callThatWasToldToWaitDoesSoAlsoWhereOthersFail() {
		this.server.script(TWO_SECONDS, respond(200));
		runner("fail-fast").run((context) -> {
			assertThat(get(context.getBean(RestClient.class))).isEqualTo("status 200");
			assertThat(this.waits).containsExactly(2000L);
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			RateLimit             | "default";r=0;t=7 |
			RateLimit-Remaining   | 0                 | RateLimit-Reset
			X-RateLimit-Remaining | 0                 | X-RateLimit-Reset
			""")
	void successThatUsesUpTheQuotaHoldsTheNextCall(String name, String value, String resetName) {
		Map<String, String> headers = (resetName != null) ? Map.of(name, value, resetName, "7") : Map.of(name, value);
		this.server.script(respond(200, headers, "last one"), respond(200));
		runner("wait").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			assertThat(get(client)).isEqualTo("last one");
			assertThat(get(client)).isEqualTo("status 200");
			assertThat(this.waits).containsExactly(7000L);
		});
	}

	@Test
	void retryWaitsForTheQuotaToo() {
		this.server.script(respond(429, Map.of("X-RateLimit-Remaining", "0", "X-RateLimit-Reset", "7"), ""),
				respond(200));
		runner("wait").run((context) -> {
			get(context.getBean(RestClient.class));
			assertThat(this.waits).containsExactly(7000L);
		});
	}

	@Test
	void holdIsCapped() {
		this.server.script(respond(429, Map.of("Retry-After", "3600"), ""), respond(200));
		runner("wait").withPropertyValues("retry.retry-after-max=5s").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			get(client);
			get(client);
			assertThat(this.waits).containsExactly(5000L);
		});
	}

	@Test
	void callThatHasNoTimeToWaitFails() {
		this.server.script(TWO_SECONDS);
		runner("wait").withPropertyValues("retry.timeout=1s").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			get(client);
			assertThatExceptionOfType(RateLimitedException.class).isThrownBy(() -> get(client));
			assertThat(this.server.received()).hasSize(1);
			assertThat(this.waits).isEmpty();
		});
	}

	/**
	 * A server that never takes a call is asked again once, but not for ever.
	 */
	@Test
	void noCallWaitsLongerThanAServerMayAskFor() {
		RateLimitHolds closed = new RateLimitHolds() {

			@Override
			public void hold(RateLimitScope scope, Instant until) {
			}

			@Override
			public Instant until(RateLimitScope scope) {
				return RateLimitHoldsTests.this.clock.instant().plusSeconds(10);
			}

		};
		runner("wait").withBean(RateLimitHolds.class, () -> closed)
			.withPropertyValues("retry.retry-after-max=35s")
			.run((context) -> {
				assertThatExceptionOfType(RateLimitedException.class)
					.isThrownBy(() -> get(context.getBean(RestClient.class)));
				assertThat(this.waits).containsExactly(10_000L, 10_000L, 10_000L);
				assertThat(this.server.received()).isEmpty();
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "wait", "fail-fast" })
	void holdThatComesDuringTheWaitOfARetryIsHonoured(String mode) {
		this.server.script(respond(503), respond(200));
		runner(mode).withBean(RateLimitHolds.class, this::fromTheFirstWaitOn).run((context) -> {
			assertThat(get(context.getBean(RestClient.class))).isEqualTo("status 200");
			assertThat(this.waits).containsExactly(500L, 8500L);
		});
	}

	@Test
	void holdThatIsTooLongForARetryEndsTheCall() {
		this.server.script(respond(503), respond(200));
		runner("wait").withBean(RateLimitHolds.class, this::fromTheFirstWaitOn)
			.withPropertyValues("retry.timeout=5s")
			.run((context) -> {
				assertThatExceptionOfType(RateLimitedException.class)
					.isThrownBy(() -> get(context.getBean(RestClient.class)))
					.satisfies((ex) -> assertThat(ex.getSuppressed()).singleElement()
						.satisfies((earlier) -> assertThat(earlier).hasMessageContaining("503")));
				assertThat(this.fixture.calls("rate_limited")).isOne();
				assertThat(this.fixture.calls() + this.fixture.retries()).isOne();
				assertThat(this.server.received()).hasSize(1);
			});
	}

	/**
	 * A hold of nine seconds that another call learns of while the first one waits.
	 */
	private RateLimitHolds fromTheFirstWaitOn() {
		return new RateLimitHolds() {

			@Override
			public void hold(RateLimitScope scope, Instant until) {
			}

			@Override
			public Instant until(RateLimitScope scope) {
				return RateLimitHoldsTests.this.waits.isEmpty() ? null : START.plusSeconds(9);
			}

		};
	}

	/**
	 * As after a clock was set back, or where another machine's clock is wrong.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "2026-11-23T12:01:01Z", "2026-11-24T12:00:00Z", "+1000000000-12-31T23:59:59Z" })
	void holdFurtherAwayThanAServerMayAskForIsNotBelieved(Instant until) {
		RateLimitHolds holds = new RateLimitHolds() {

			@Override
			public void hold(RateLimitScope scope, Instant ignored) {
			}

			@Override
			public Instant until(RateLimitScope scope) {
				return until;
			}

		};
		this.server.script(respond(503), respond(200));
		runner("wait").withBean(RateLimitHolds.class, () -> holds).run((context) -> {
			assertThat(get(context.getBean(RestClient.class))).isEqualTo("status 200");
			assertThat(this.waits).containsExactly(500L);
		});
	}

	@Test
	void otherServersAndMountsAreNotHeld() {
		this.server.script(TWO_SECONDS, respond(200));
		runner("fail-fast").withPropertyValues("retry.total=0", "retry.mounts.a.url=" + this.server.url("/a"))
			.run((context) -> {
				RestClient client = context.getBean(RestClient.class);
				get(client);
				assertThat(client.get().uri(this.otherServer.url("/")).retrieve().body(String.class))
					.isEqualTo("status 200");
				assertThat(client.get().uri(this.server.url("/a")).retrieve().body(String.class))
					.isEqualTo("status 200");
			});
	}

	@Test
	void nothingIsHeldUnlessAskedFor() {
		this.server.script(TWO_SECONDS, respond(200));
		runner("off").withPropertyValues("retry.total=0").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			get(client);
			assertThat(get(client)).isEqualTo("status 200");
			assertThat(this.waits).isEmpty();
		});
	}

	@Test
	void holdsThatFailHoldNothing() {
		this.server.script(TWO_SECONDS, respond(200));
		RateLimitHolds broken = new RateLimitHolds() {

			@Override
			public void hold(RateLimitScope scope, Instant until) {
				throw new IllegalStateException("store");
			}

			@Override
			public Instant until(RateLimitScope scope) {
				throw new IllegalStateException("store");
			}

		};
		runner("fail-fast").withBean(RateLimitHolds.class, () -> broken)
			.withPropertyValues("retry.total=0")
			.run((context) -> {
				RestClient client = context.getBean(RestClient.class);
				get(client);
				assertThat(get(client)).isEqualTo("status 200");
			});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void interruptAndShutdownEndTheWaitForATurn(boolean interrupt) {
		this.server.script(TWO_SECONDS, respond(200));
		List<RetryingClientHttpRequestInterceptor> interceptors = new ArrayList<>();
		runner("wait", (period) -> {
			if (interrupt) {
				throw new InterruptedException();
			}
			interceptors.get(0).shutdown();
		}).withPropertyValues("retry.total=0").run((context) -> {
			interceptors.add(context.getBean(RetryingClientHttpRequestInterceptor.class));
			RestClient client = context.getBean(RestClient.class);
			get(client);
			assertThatThrownBy(() -> get(client)).isInstanceOf(ResourceAccessException.class);
			assertThat(Thread.interrupted()).isEqualTo(interrupt);
			assertThat(this.server.received()).hasSize(1);
		});
	}

	private ApplicationContextRunner runner(String mode) {
		return runner(mode, (period) -> {
			this.waits.add(period);
			this.clock.advance(Duration.ofMillis(period));
		});
	}

	private ApplicationContextRunner runner(String mode, Sleeper sleeper) {
		return this.fixture.runner(sleeper)
			.withBean(Clock.class, () -> this.clock)
			.withBean(RetryInterceptorCustomizer.class, () -> (builder) -> builder.nanoTime(this.clock::nanoTime))
			.withPropertyValues("retry.rate-limit.mode=" + mode, "retry.jitter=none");
	}

	private String get(RestClient client) {
		return client.get().uri(this.server.url("/")).retrieve().onStatus((status) -> true, (request, response) -> {
		}).body(String.class);
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await(10, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
