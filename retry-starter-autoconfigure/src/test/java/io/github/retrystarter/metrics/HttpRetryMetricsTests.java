package io.github.retrystarter.metrics;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.mock.http.client.MockClientHttpRequest;
import org.springframework.retry.backoff.Sleeper;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

import io.github.retrystarter.Attempt;
import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.DelaySource;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RateLimitMode;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.RetryOpinion;
import io.github.retrystarter.StatusSet;
import io.github.retrystarter.StopReason;
import io.github.retrystarter.support.RetryContextRunner;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Step;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link HttpRetryMetrics}, through the auto-configuration and over sockets.
 */
class HttpRetryMetricsTests {

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	private final MeterRegistry registry = this.fixture.registry();

	@Test
	void countersOfAMethodComeWithItsFirstCallAllAtZero() {
		runner().run((context) -> {
			assertThat(this.registry.find("retry.calls").counters()).isEmpty();
			assertThat(this.registry.find("retry.attempts").counters()).isEmpty();
			call(context.getBean(RestClient.class), HttpMethod.GET);
			assertThat(outcomes("GET")).containsExactlyInAnyOrder("success", "success_after_retry", "not_retryable",
					"exhausted", "retry_after_too_long", "budget_exhausted", "origin_down", "shutdown", "disabled");
			assertThat(reasons("GET")).containsExactlyInAnyOrder("connect", "read", "status_408", "status_413",
					"status_425", "status_429", "status_502", "status_503", "status_504");
			assertThat(this.fixture.calls()).isOne();
			assertThat(this.fixture.retries()).isZero();
			assertThat(this.registry.find("retry.calls").tag("method", "POST").counters()).isEmpty();
		});
	}

	@Test
	void requestsThatAreSentOnceHaveNoCausesThatCannotBe() {
		runner().run((context) -> {
			call(context.getBean(RestClient.class), HttpMethod.POST);
			assertThat(outcomes("POST")).contains("not_idempotent").doesNotContain("retry_after_too_long");
			assertThat(reasons("POST")).containsExactly("connect");
		});
	}

	@Test
	void whatThePolicyRulesOutHasNoSeries() {
		runner()
			.withPropertyValues("retry.budget.enabled=false", "retry.recovery.enabled=false", "retry.connect=0",
					"retry.respect-retry-after-header=false")
			.run((context) -> {
				call(context.getBean(RestClient.class), HttpMethod.GET);
				assertThat(outcomes("GET")).containsExactlyInAnyOrder("success", "success_after_retry", "not_retryable",
						"exhausted", "shutdown", "disabled");
				assertThat(reasons("GET")).contains("read", "status_503").doesNotContain("connect", "status_413");
				assertThat(this.registry.find("retry.budget").gauges()).isEmpty();
				assertThat(this.registry.find("retry.holds").gauges()).isEmpty();
			});
	}

	@Test
	void mountWithoutRetriesHasNoneOfTheirSeries() {
		runner().withPropertyValues("retry.total=0", "retry.timeout=9s").run((context) -> {
			call(context.getBean(RestClient.class), HttpMethod.GET);
			assertThat(outcomes("GET")).containsExactlyInAnyOrder("success", "not_retryable", "exhausted", "timeout");
			assertThat(reasons("GET")).isEmpty();
		});
	}

	@Test
	void whatOnlyTheCallBringsAboutIsCountedToo() {
		this.server.script(respond(503), respond(200));
		runner().run((context) -> {
			context.getBean(RestClient.class)
				.post()
				.uri(this.server.url("/"))
				.header("Idempotency-Key", "k1")
				.retrieve()
				.toBodilessEntity();
			assertThat(this.fixture.count("retry.attempts", "method", "POST", "reason", "status_503")).isOne();
			assertThat(this.fixture.count("retry.calls", "method", "POST", "outcome", "success_after_retry")).isOne();
		});
	}

	@Test
	void sevenStatusesHaveSeriesOfTheirOwnAndTheOthersShareOne() {
		this.server.script(respond(200), respond(520), respond(200), respond(503), respond(599), respond(200));
		runner().withPropertyValues("retry.status-forcelist=429, 5xx").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			call(client, HttpMethod.GET);
			assertThat(reasons("GET")).containsExactlyInAnyOrder("connect", "read", "status_413", "status_429",
					"status_500", "status_501", "status_502", "status_503", "status_504", "status_other");
			call(client, HttpMethod.GET);
			call(client, HttpMethod.GET);
			assertThat(this.fixture.retries("status_other")).isEqualTo(2);
			assertThat(this.fixture.retries("status_503")).isOne();
		});
	}

	@Test
	void sevenStatusesWithoutANameAreThereAtZeroToo() {
		runner()
			.withPropertyValues("retry.status-forcelist=503, 520-524, 599", "retry.respect-retry-after-header=false")
			.run((context) -> {
				call(context.getBean(RestClient.class), HttpMethod.GET);
				assertThat(reasons("GET")).containsExactlyInAnyOrder("connect", "read", "status_503", "status_520",
						"status_521", "status_522", "status_523", "status_524", "status_599");
			});
	}

	@Test
	void statusesThatOnlyAKeyOrATokenMakesRetryableAreThereAtZero() {
		runner()
			.withPropertyValues("retry.idempotency-key.enabled=true", "retry.retry-unauthorized=true",
					"retry.status-forcelist=503", "retry.respect-retry-after-header=false")
			.run((context) -> {
				call(context.getBean(RestClient.class), HttpMethod.GET);
				call(context.getBean(RestClient.class), HttpMethod.POST);
				assertThat(reasons("GET")).containsExactlyInAnyOrder("connect", "read", "status_401", "status_503");
				assertThat(reasons("POST")).containsExactlyInAnyOrder("connect", "read", "status_401", "status_409",
						"status_503");
			});
	}

	@Test
	void methodThatIsNeverRetriedHasNoneOfTheSeriesOfRetries() {
		runner().withPropertyValues("retry.connect=0").run((context) -> {
			call(context.getBean(RestClient.class), HttpMethod.POST);
			assertThat(outcomes("POST")).containsExactlyInAnyOrder("success", "not_retryable", "not_idempotent",
					"exhausted");
			assertThat(reasons("POST")).isEmpty();
		});
	}

	@Test
	void responsesThatAreNotRetriedAskForNoWait() {
		runner().withPropertyValues("retry.status=0").run((context) -> {
			call(context.getBean(RestClient.class), HttpMethod.GET);
			assertThat(outcomes("GET")).contains("exhausted").doesNotContain("retry_after_too_long");
			assertThat(reasons("GET")).containsExactlyInAnyOrder("connect", "read");
		});
	}

	/**
	 * The default mount and one for payments, as the guide has them, in the worst case
	 * that each of them waits for every reason.
	 */
	@Test
	void twoMountsAreFewerThanSixtySeries() {
		PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		this.server.script(respond(503), respond(200), respond(503, Map.of("Retry-After", "1"), ""), respond(200));
		RetryContextRunner.create()
			.withBean(MeterRegistry.class, () -> prometheus)
			.withBean(Sleeper.class, () -> (millis) -> {
			})
			.withPropertyValues("retry.mounts.payments.url=" + this.server.url("/v1"),
					"retry.mounts.payments.idempotency-key.enabled=true")
			.run((context) -> {
				assertThat(series(prometheus)).isEqualTo(4);
				RestClient client = context.getBean(RestClient.class);
				client.get().uri(this.server.url("/orders")).retrieve().toBodilessEntity();
				client.post().uri(this.server.url("/v1/orders")).retrieve().toBodilessEntity();
				assertThat(series(prometheus)).isEqualTo(47).isLessThan(60);
				assertThat(prometheus.scrape()).contains(
						"retry_calls_total{method=\"POST\",mount=\"payments\",outcome=\"success_after_retry\"} 1");
			});
	}

	private List<String> outcomes(String method) {
		return this.registry.find("retry.calls")
			.tag("method", method)
			.counters()
			.stream()
			.map((counter) -> counter.getId().getTag("outcome"))
			.toList();
	}

	private List<String> reasons(String method) {
		return this.registry.find("retry.attempts")
			.tag("method", method)
			.counters()
			.stream()
			.map((counter) -> counter.getId().getTag("reason"))
			.toList();
	}

	@Test
	void disabledMountHasNoCounters() {
		runner().withPropertyValues("retry.mounts.bulk.url=https://bulk.example.com", "retry.mounts.bulk.enabled=false")
			.run((context) -> assertThat(this.registry.find("retry.calls").tag("mount", "bulk").counters()).isEmpty());
	}

	@Test
	void countsCallsByOutcomeAndRetriesByReason() {
		this.server.script(respond(200), respond(503), ScriptedServer.empty(), respond(200), respond(404),
				respond(503));
		runner().run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			call(client, HttpMethod.GET);
			call(client, HttpMethod.GET);
			call(client, HttpMethod.GET);
			call(client, HttpMethod.POST);
			assertThat(this.fixture.count("retry.calls", "method", "GET", "outcome", "success")).isOne();
			assertThat(this.fixture.count("retry.calls", "method", "GET", "outcome", "success_after_retry")).isOne();
			assertThat(this.fixture.count("retry.calls", "method", "GET", "outcome", "not_retryable")).isOne();
			assertThat(this.fixture.count("retry.calls", "method", "POST", "outcome", "not_idempotent")).isOne();
			assertThat(this.fixture.count("retry.attempts", "method", "GET", "reason", "status_503")).isOne();
			assertThat(this.fixture.count("retry.attempts", "method", "GET", "reason", "read")).isOne();
			assertThat(this.fixture.calls()).isEqualTo(4);
			assertThat(this.fixture.retries()).isEqualTo(2);
		});
	}

	@Test
	void requestsReceivedAreCallsPlusAttempts() {
		int calls = 400;
		int threads = 8;
		this.server
			.script(new Random(7).ints(calls * 2, 0, 6).mapToObj(HttpRetryMetricsTests::step).toArray(Step[]::new));
		runner().run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			List<HttpMethod> methods = List.of(HttpMethod.GET, HttpMethod.PUT, HttpMethod.POST);
			ExecutorService executor = Executors.newFixedThreadPool(threads);
			for (int i = 0; i < calls; i++) {
				HttpMethod method = methods.get(i % methods.size());
				executor.execute(() -> call(client, method));
			}
			executor.shutdown();
			assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
			assertThat(this.fixture.calls()).isEqualTo(calls);
			assertThat(this.fixture.retries()).isPositive();
			assertThat(this.fixture.calls() + this.fixture.retries()).isEqualTo(this.server.received().size());
		});
	}

	@Test
	void interruptedWaitIsNoRetrySent() {
		this.server.script(respond(503));
		this.fixture.runner((millis) -> {
			throw new InterruptedException();
		}).run((context) -> {
			call(context.getBean(RestClient.class), HttpMethod.GET);
			assertThat(Thread.interrupted()).isTrue();
			assertThat(this.fixture.calls("interrupted")).isOne();
			assertThat(this.fixture.retries()).isZero();
		});
	}

	@Test
	void methodsOfOnesOwnShareOneTag() {
		runner().withPropertyValues("spring.http.clients.imperative.factory=jdk").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			for (int i = 0; i < 20; i++) {
				call(client, HttpMethod.valueOf("CUSTOM" + i));
			}
			assertThat(this.fixture.count("retry.calls", "method", "OTHER", "outcome", "success")).isEqualTo(20);
		});
	}

	@Test
	void totalsAreThoseSinceTheStartWhateverBecomesOfTheMeters() {
		this.registry.config().meterFilter(MeterFilter.ignoreTags("method"));
		runner().run((context) -> {
			call(context.getBean(RestClient.class), HttpMethod.GET);
			call(context.getBean(RestClient.class), HttpMethod.PUT);
			assertThat(context.getBean(HttpRetryMetrics.class).totals("default")).isEqualTo(Map.of("success", 2L));
		});
	}

	@Test
	void registriesOfWhichNoneIsTheFirstAreLeftAlone() {
		runner().withBean("other", MeterRegistry.class, SimpleMeterRegistry::new)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(HttpRetryMetrics.class));
	}

	@Test
	void timesTheWaitsBySource() {
		this.server.script(respond(503, Map.of("Retry-After", "3"), ""), ScriptedServer.empty(), respond(200));
		runner().withPropertyValues("retry.jitter=none").run((context) -> {
			assertThat(this.registry.find("retry.delay").timers()).isEmpty();
			call(context.getBean(RestClient.class), HttpMethod.GET);
			Timer asked = this.registry.get("retry.delay").tags("mount", "default", "source", "retry_after").timer();
			Timer backoff = this.registry.get("retry.delay").tags("mount", "default", "source", "backoff").timer();
			assertThat(asked.totalTime(TimeUnit.MILLISECONDS)).isBetween(3000.0, 3999.0);
			assertThat(backoff.totalTime(TimeUnit.MILLISECONDS)).isBetween(1000.0, 1999.0);
			assertThat(asked.count() + backoff.count()).isEqualTo(2);
		});
	}

	@Test
	void timesTheWaitForATurnBeforeTheFirstAttempt() {
		this.server.script(respond(429, Map.of("Retry-After", "3"), ""), respond(200));
		runner().withPropertyValues("retry.jitter=none", "retry.total=0", "retry.rate-limit.mode=wait")
			.run((context) -> {
				call(context.getBean(RestClient.class), HttpMethod.GET);
				assertThat(this.registry.find("retry.delay").timers()).isEmpty();
				call(context.getBean(RestClient.class), HttpMethod.GET);
				Timer turn = this.registry.get("retry.delay").tags("mount", "default", "source", "hold").timer();
				assertThat(turn.count()).isOne();
				assertThat(turn.totalTime(TimeUnit.MILLISECONDS)).isBetween(1000.0, 3999.0);
			});
	}

	@Test
	void showsBudgetWaitsAndHolds() {
		this.server.script(respond(503), respond(503), respond(429, Map.of("Retry-After", "3600"), ""));
		List<Double> waiting = new ArrayList<>();
		this.fixture.runner((millis) -> waiting.add(gauge("retry.waiting")))
			.withPropertyValues("retry.rate-limit.mode=fail-fast")
			.run((context) -> {
				RestClient client = context.getBean(RestClient.class);
				assertThat(gauge("retry.budget")).isEqualTo(100);
				assertThat(gauge("retry.holds")).isZero();
				call(client, HttpMethod.GET);
				assertThat(waiting).containsExactly(1.0, 1.0);
				assertThat(gauge("retry.waiting")).isZero();
				assertThat(gauge("retry.budget")).isEqualTo(80);
				assertThat(gauge("retry.holds")).isOne();
				assertThat(this.fixture.count("retry.rejected")).isZero();
				call(client, HttpMethod.GET);
				assertThat(this.fixture.count("retry.rejected")).isOne();
				assertThat(this.fixture.calls() + this.fixture.retries()).isEqualTo(this.server.received().size());
			});
	}

	/**
	 * A method of a mount with every key that adds to the outcomes and the reasons, after
	 * every ending and every cause there is.
	 */
	@Test
	void noMethodHasMoreThanTwentyFiveSeriesWhateverThePolicy() {
		RetryMount mount = RetryMount.ofDefault(HttpRetryPolicy.builder()
			.statusForcelist(StatusSet.parse(List.of("408-437")))
			.timeout(Duration.ofMinutes(1))
			.rateLimit(RateLimitMode.WAIT)
			.retryUnauthorized(true)
			.idempotencyKeyGenerated(true)
			.build());
		HttpRetryMetrics metrics = new HttpRetryMetrics(this.registry, RetryMounts.builder(mount).build());
		List<HttpMethod> methods = List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.OPTIONS);
		for (HttpMethod method : methods) {
			HttpRequest request = new MockClientHttpRequest(method, URI.create("http://localhost"));
			List<String> causes = new ArrayList<>(List.of("connect", "read", RetryDecision.Retry.CONDITION));
			IntStream.rangeClosed(401, 599).forEach((status) -> causes.add("status_" + status));
			AttemptRecord last = attempt(RetryDecision.stop(StopReason.COMPLETED));
			causes.forEach((cause) -> metrics.finished(mount, request, StopReason.COMPLETED,
					List.of(attempt(RetryDecision.retry(Duration.ZERO, DelaySource.BACKOFF, cause)), last)));
			Stream.of(StopReason.values()).forEach((reason) -> metrics.finished(mount, request, reason, List.of(last)));
			String tag = MountMeters.tag(method);
			assertThat(outcomes(tag).size() + reasons(tag).size()).as(tag).isEqualTo(25);
			assertThat(reasons(tag)).contains("status_429", "status_other");
			assertThat(this.fixture.count("retry.attempts", "method", tag)).isEqualTo(causes.size());
		}
	}

	private static AttemptRecord attempt(RetryDecision decision) {
		return new AttemptRecord(1, new Outcome.Response(200, HttpHeaders.EMPTY), decision);
	}

	/**
	 * As Prometheus scrapes them.
	 */
	@Test
	void seriesAreBoundedWhateverIsCalledAndAnswered() {
		PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		RetryMount mount = RetryMount.ofDefault(HttpRetryPolicy.defaults());
		HttpRetryMetrics metrics = new HttpRetryMetrics(prometheus, RetryMounts.builder(mount).build());
		assertThat(series(prometheus)).isZero();
		for (int i = 0; i < 100_000; i++) {
			HttpRequest request = new MockClientHttpRequest(HttpMethod.valueOf("METHOD" + i % 50),
					URI.create("http://host" + i + ".example.com/path" + i));
			int status = 100 + i % 900;
			RetryDecision decision = mount.policy()
				.decide(new Attempt(1, 1, request.getMethod(), () -> true, () -> false, () -> false,
						new Outcome.Response(status, HttpHeaders.EMPTY), RetryOpinion.RETRY, Duration.ZERO,
						Duration.ZERO, () -> Instant.EPOCH, () -> 0));
			AttemptRecord first = new AttemptRecord(1, new Outcome.Response(status, HttpHeaders.EMPTY), decision);
			AttemptRecord last = new AttemptRecord(2, new Outcome.Response(404, HttpHeaders.EMPTY),
					RetryDecision.stop(StopReason.NOT_RETRYABLE));
			metrics.finished(mount, request, StopReason.NOT_RETRYABLE, List.of(first, last));
		}
		assertThat(series(prometheus)).isLessThanOrEqualTo(25);
		assertThat(prometheus.scrape())
			.contains("retry_attempts_total{method=\"OTHER\",mount=\"default\",reason=\"condition\"}");
	}

	private static long series(PrometheusMeterRegistry registry) {
		return registry.scrape().lines().filter((line) -> line.startsWith("retry_")).count();
	}

	private double gauge(String name) {
		return this.registry.get(name).tag("mount", "default").gauge().value();
	}

	private static Step step(int kind) {
		return switch (kind) {
			case 0 -> respond(503);
			case 1 -> ScriptedServer.reset();
			case 2 -> respond(404);
			default -> respond(200);
		};
	}

	private void call(RestClient client, HttpMethod method) {
		try {
			client.method(method).uri(this.server.url("/")).exchange((request, response) -> response.getStatusCode());
		}
		catch (RestClientException ex) {
			// one of the outcomes that are counted
		}
	}

	private ApplicationContextRunner runner() {
		return this.fixture.runner().withPropertyValues("spring.http.clients.imperative.factory=http-components");
	}

}
