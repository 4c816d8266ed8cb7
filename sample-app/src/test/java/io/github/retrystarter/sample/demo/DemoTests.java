package io.github.retrystarter.sample.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.util.TestSocketUtils;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.StopReason;
import io.github.retrystarter.sample.upstream.Scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LONG;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Runs the application as its users do, over HTTP and with the configuration it comes
 * with, but without jitter and real waits, and without budget and recovery, because so
 * many calls fail here that they would end the retries.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "retry.jitter=none", "retry.budget.enabled=false", "retry.recovery.enabled=false",
				"logging.level.io.github.retrystarter.client=error" })
@ExtendWith(OutputCaptureExtension.class)
class DemoTests {

	// Not the application's client: what calls the sample must not retry.
	private final RestClient client = RestClient.builder()
		.defaultStatusHandler(HttpStatusCode::isError, (request, response) -> {
		})
		.build();

	@LocalServerPort
	private int port;

	@Autowired
	private Environment environment;

	@Autowired
	private RecordingSleeper sleeper;

	@DynamicPropertySource
	static void useFreePort(DynamicPropertyRegistry registry) {
		int port = TestSocketUtils.findAvailableTcpPort();
		registry.add("upstream.port", () -> port);
	}

	@BeforeEach
	void forgetSleeps() {
		this.sleeper.clear();
	}

	static Stream<Arguments> scenarios() {
		String read = "read failure (%s)";
		return Stream
			.of(arguments("ok", 200, "success", List.of("status 200"), List.of()),
					arguments("flaky", 200, "success_after_retry", List.of("status 503", "status 503", "status 200"),
							List.of(200L, 400L)),
					arguments("rate-limited", 200, "success_after_retry", List.of("status 429", "status 200"),
							List.of(1000L)),
					arguments("reset", 200, "success_after_retry",
							List.of(read.formatted("SocketException"), "status 200"), List.of(200L)),
					arguments("slow", 200, "success_after_retry",
							List.of(read.formatted("SocketTimeoutException"), "status 200"), List.of(200L)),
					arguments("truncated", 200, "success_after_retry",
							List.of(read.formatted("ConnectionClosedException"), "status 200"), List.of(200L)),
					arguments("broken", 500, "not_retryable", List.of("status 500"), List.of()),
					arguments("down", 503, "exhausted", Collections.nCopies(4, "status 503"),
							List.of(200L, 400L, 800L)),
					arguments("post", 503, "not_idempotent", List.of("status 503"), List.of()),
					arguments("post-with-key", 200, "success_after_retry", List.of("status 503", "status 200"),
							List.of(200L)),
					arguments("mount", 503, "exhausted", List.of("status 503", "status 503"), List.of(200L)),
					arguments("pending", 200, "success_after_retry", Collections.nCopies(3, "status 200"),
							List.of(200L, 400L)),
					arguments("hopeless", 503, "vetoed", List.of("status 503"), List.of()),
					arguments("http-interface", 200, "success_after_retry",
							List.of("status 503", "status 503", "status 503", "status 503", "status 200"),
							List.of(200L, 400L, 800L, 1600L)));
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("scenarios")
	void tellsEachAttemptAsTheUpstreamCountedThem(String scenario, int status, String outcome, List<String> attempts,
			List<Long> waits) {
		DocumentContext result = run(scenario);

		assertThat(result.<String>read("$.scenario")).isEqualTo(scenario);
		assertThat(result.<Integer>read("$.status")).isEqualTo(status);
		assertThat(result.<String>read("$.outcome")).isEqualTo(outcome);
		assertThat(result.<List<String>>read("$.attempts[*].outcome")).isEqualTo(attempts);
		assertThat(longs(result.read("$.attempts[*].waitMillis"))).isEqualTo(waits);
		assertThat(result.<Integer>read("$.requestsReceivedByUpstream")).isEqualTo(attempts.size());
		assertThat(this.sleeper.sleeps()).isEqualTo(waits);
	}

	@Test
	void hasARowHereForEachScenario() {
		assertThat(Stream.concat(scenarios().map((row) -> row.get()[0]), Stream.of("quota")))
			.containsExactlyInAnyOrder(Arrays.stream(Scenario.values()).map(Scenario::id).toArray());
	}

	@Test
	void sendsTheNextCallWhenTheQuotaIsThereAgain() {
		DocumentContext result = run("quota");

		assertThat(result.<String>read("$.outcome")).isEqualTo("success");
		assertThat(result.<String>read("$.body")).isEqualTo("Hello from upstream");
		assertThat(result.<Integer>read("$.requestsReceivedByUpstream")).isEqualTo(2);
		assertThat(this.sleeper.sleeps()).last(LONG).isBetween(1L, 1000L);
	}

	@Test
	void tellsWhatBecameOfTheCall() {
		assertThat(run("ok").<String>read("$.happened")).isEqualTo("The first attempt succeeded.");
		assertThat(run("flaky").<String>read("$.happened"))
			.isEqualTo("It took 3 attempts, and the caller saw only the last.");
		assertThat(run("down").<String>read("$.happened")).isEqualTo("The caller got 503 after 4 attempts: exhausted.");
		assertThat(run("post").<String>read("$.happened"))
			.isEqualTo("The caller got 503 after 1 attempt: not idempotent.");
	}

	@Test
	void tellsWhoAskedForTheWait() {
		assertThat(run("flaky").<List<String>>read("$.attempts[*].waitSource")).containsExactly("backoff", "backoff");
		assertThat(run("rate-limited").<List<String>>read("$.attempts[*].waitSource")).containsExactly("retry_after");
	}

	@Test
	void endsWithTheExceptionThatACallWithoutRetriesWouldThrow() {
		DocumentContext result = run("down");

		assertThat(result.<String>read("$.error")).startsWith("ServiceUnavailable: 503");
		assertThat(result.<String>read("$.body")).isEqualTo("Try again later");
		assertThat(result.<List<String>>read("$.attempts[*].decision")).containsExactly("retry", "retry", "retry",
				"stop (exhausted)");
	}

	@ParameterizedTest
	@ValueSource(strings = { "post-with-key", "mount" })
	void repeatsAPostWithTheSameKey(String scenario) {
		List<String> keys = run(scenario).read("$.idempotencyKeysReceived");

		assertThat(keys).hasSize(2).doesNotContainNull();
		assertThat(keys.get(0)).isNotBlank().isEqualTo(keys.get(1));
		assertThat(run(scenario).<List<String>>read("$.idempotencyKeysReceived")).doesNotContainAnyElementsOf(keys);
	}

	@Test
	void sendsNoKeyByItself() {
		assertThat(run("post").<List<String>>read("$.idempotencyKeysReceived")).isEmpty();
	}

	@Test
	void appliesThePolicyOfTheMount() {
		assertThat(run("mount").<String>read("$.mount")).isEqualTo("payments");
		assertThat(run("down").<String>read("$.mount")).isEqualTo("default");
		assertThat(run("http-interface").<String>read("$.mount")).isEqualTo("greetings");
	}

	@Test
	void listsScenariosWithTheirAddresses() {
		List<String> addresses = JsonPath.read(get("/demo").getBody(), "$[*].address");

		assertThat(addresses).hasSameSizeAs(Scenario.values())
			.contains("http://localhost:" + this.port + "/demo/flaky");
	}

	@Test
	void answersAnUnknownScenarioWithTheKnownOnes() {
		ResponseEntity<String> response = get("/demo/nonsense");

		assertThat(response.getStatusCode().value()).isEqualTo(404);
		assertThat(JsonPath.<List<String>>read(response.getBody(), "$.known")).contains("ok", "post-with-key");
	}

	@Test
	void keepsRunsAtTheSameTimeApart() throws Exception {
		int runs = 8;
		ExecutorService callers = Executors.newFixedThreadPool(runs);
		try {
			Callable<DocumentContext> flaky = () -> run("flaky");
			for (Future<DocumentContext> result : callers.invokeAll(Collections.nCopies(runs, flaky))) {
				assertThat(result.get().<Integer>read("$.requestsReceivedByUpstream")).isEqualTo(3);
				assertThat(result.get().<List<String>>read("$.attempts[*].outcome")).containsExactly("status 503",
						"status 503", "status 200");
			}
		}
		finally {
			callers.shutdownNow();
		}
	}

	@Test
	void leavesNothingBehindInTheUpstream() {
		run("flaky");

		String admin = "http://127.0.0.1:" + this.environment.getProperty("upstream.port") + "/__admin";
		assertThat(JsonPath.<Integer>read(getUrl(admin + "/mappings").getBody(), "$.meta.total")).isZero();
		assertThat(JsonPath.<Integer>read(getUrl(admin + "/requests").getBody(), "$.meta.total")).isZero();
		assertThat(JsonPath.<List<?>>read(getUrl(admin + "/scenarios").getBody(), "$.scenarios")).isEmpty();
	}

	@Test
	void metersAddUpToTheRequestsThatTheUpstreamReceived() {
		double before = meter("retry.calls") + meter("retry.attempts");

		int received = Arrays.stream(Scenario.values())
			.mapToInt((scenario) -> run(scenario.id()).read("$.requestsReceivedByUpstream"))
			.sum();

		assertThat(meter("retry.calls") + meter("retry.attempts") - before).isEqualTo(received);
		assertThat(get("/actuator/prometheus").getBody()).contains("retry_calls_total", "retry_attempts_total");
	}

	@Test
	void endpointTellsWhatTheUpstreamCounted() throws Exception {
		int before = exhausted(JsonPath.parse(get("/actuator/retry").getBody()));
		int runs = 8;
		ExecutorService callers = Executors.newFixedThreadPool(runs);
		try {
			Callable<DocumentContext> down = () -> run("down");
			for (Future<DocumentContext> result : callers.invokeAll(Collections.nCopies(runs, down))) {
				assertThat(result.get().<Integer>read("$.requestsReceivedByUpstream")).isEqualTo(4);
			}
		}
		finally {
			callers.shutdownNow();
		}
		DocumentContext retry = JsonPath.parse(get("/actuator/retry").getBody());
		assertThat(exhausted(retry)).isEqualTo(before + runs);
		assertThat(retry.<List<Integer>>read("$.recentCalls[*].attempts.length()")).contains(4);
		assertThat(retry.<String>read("$.recentCalls[0].outcome")).isEqualTo("exhausted");
		assertThat(retry.<String>read("$.mounts.payments.settings.total.source")).isEqualTo("mount");
	}

	private static int exhausted(DocumentContext retry) {
		return retry.<Map<String, Integer>>read("$.mounts.default.calls").getOrDefault("exhausted", 0);
	}

	@Test
	void retriesOfAMountCanBeSwitchedOffAndOn() {
		switchRetries("payments", false);
		assertThat(run("mount").<String>read("$.outcome")).isEqualTo("disabled");
		assertThat(JsonPath.parse(get("/actuator/retry/payments").getBody()).<Boolean>read("$.retrying")).isFalse();
		switchRetries("payments", true);
		assertThat(run("mount").<String>read("$.outcome")).isEqualTo("exhausted");
	}

	private void switchRetries(String mount, boolean retrying) {
		ResponseEntity<Void> response = this.client.post()
			.uri("http://localhost:" + this.port + "/actuator/retry/" + mount)
			.contentType(MediaType.APPLICATION_JSON)
			.body(Map.of("retrying", retrying))
			.retrieve()
			.toBodilessEntity();
		assertThat(response.getStatusCode().value()).isEqualTo(200);
	}

	@Test
	void everyMetricOfDashboardAndAlertsIsScraped() throws IOException {
		String scraped = get("/actuator/prometheus").getBody();
		for (String file : List.of("dashboard.json", "alerts.yml")) {
			String text = Files.readString(Path.of("observability", file));
			List<String> metrics = Pattern.compile("\\bretry_[a-z_]+(?![a-z_|])")
				.matcher(text)
				.results()
				.map(MatchResult::group)
				// These mounts have no budget.
				.filter((metric) -> !metric.equals("retry_budget"))
				.distinct()
				.toList();
			assertThat(metrics).as(file)
				.isNotEmpty()
				.allSatisfy((metric) -> assertThat(scraped).contains("\n" + metric));
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "dashboard.json", "alerts.yml" })
	void countsAllWaysToGiveUp(String file) throws IOException {
		List<Set<String>> outcomes = Pattern.compile("outcome=~\\\\?\"([^\"\\\\]*)")
			.matcher(Files.readString(Path.of("observability", file)))
			.results()
			.map((list) -> Set.of(list.group(1).split("\\|")))
			.toList();
		Set<String> givingUp = Arrays.stream(StopReason.values())
			.filter(StopReason::isGivingUp)
			.map(StopReason::tag)
			.collect(Collectors.toSet());

		assertThat(outcomes).isNotEmpty().containsOnly(givingUp);
	}

	@Test
	void reportsAtStart(CapturedOutput output) {
		assertThat(output).contains("attempt 1: status 503, retry after 200 ms (backoff)")
			.contains("result: success_after_retry with status 200; the upstream received 3 requests")
			.contains("http://localhost:" + this.port + "/demo")
			.containsSubsequence("Retry Lab: http://localhost:" + this.port + "/", "attempt 1");
	}

	private DocumentContext run(String scenario) {
		return JsonPath.parse(get("/demo/" + scenario).getBody());
	}

	private double meter(String name) {
		return JsonPath.<Double>read(get("/actuator/metrics/" + name).getBody(), "$.measurements[0].value");
	}

	private ResponseEntity<String> get(String path) {
		return getUrl("http://localhost:" + this.port + path);
	}

	private ResponseEntity<String> getUrl(String url) {
		return this.client.get().uri(url).retrieve().toEntity(String.class);
	}

	private static List<Long> longs(List<Integer> integers) {
		return integers.stream().map(Integer::longValue).toList();
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class NoWaits {

		@Bean
		RecordingSleeper sleeper() {
			return new RecordingSleeper();
		}

	}

}
