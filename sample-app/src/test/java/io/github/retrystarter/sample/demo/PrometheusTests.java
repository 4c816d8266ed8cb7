package io.github.retrystarter.sample.demo;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.util.TestSocketUtils;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Has a real Prometheus scrape the application in a storm, and asks it for what the
 * dashboard shows and for the alerts that fire.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "retry.backoff-factor=0.05", "logging.level.io.github.retrystarter.client=off" })
@EnabledIf(value = "isInstalled",
		disabledReason = "No prometheus on the PATH, as Debian's package prometheus brings it")
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class PrometheusTests {

	private static final Path OBSERVABILITY = Path.of("observability");

	/**
	 * Calls that fail, calls that are saved, one that the upstream asks to wait for, and
	 * calls through another mount.
	 */
	private static final List<String> STORM = List.of("down", "down", "down", "down", "down", "down", "flaky",
			"rate-limited", "pending", "quota");

	private final RestClient client = RestClient.create();

	private final int prometheusPort = TestSocketUtils.findAvailableTcpPort();

	private final int nobody = TestSocketUtils.findAvailableTcpPort();

	@Autowired
	private RestClient retrying;

	@AutoClose("shutdownNow")
	private final ExecutorService storm = Executors.newFixedThreadPool(STORM.size());

	@LocalServerPort
	private int port;

	@TempDir
	private Path directory;

	private Process prometheus;

	static boolean isInstalled() {
		return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
			.anyMatch((directory) -> new File(directory, "prometheus").canExecute());
	}

	@DynamicPropertySource
	static void useFreePort(DynamicPropertyRegistry registry) {
		int port = TestSocketUtils.findAvailableTcpPort();
		registry.add("upstream.port", () -> port);
	}

	/**
	 * The rules are loaded as they are, and once more in a hurry.
	 */
	@BeforeEach
	void startPrometheus() throws IOException {
		String rules = Files.readString(OBSERVABILITY.resolve("alerts.yml"));
		Files.writeString(this.directory.resolve("alerts.yml"), rules);
		Files.writeString(this.directory.resolve("hurried.yml"),
				rules.replace("[5m]", "[10s]")
					.replaceAll("for: \\d+m", "for: 1s")
					.replace("name: retry", "name: hurried"));
		Files.writeString(this.directory.resolve("prometheus.yml"), """
				global: {scrape_interval: 1s, evaluation_interval: 1s}
				rule_files: [alerts.yml, hurried.yml]
				scrape_configs:
				  - job_name: sample
				    metrics_path: /actuator/prometheus
				    static_configs: [{targets: ["localhost:%d"]}]
				""".formatted(this.port));
		this.prometheus = new ProcessBuilder("prometheus", "--config.file=prometheus.yml", "--storage.tsdb.path=data",
				"--web.listen-address=127.0.0.1:" + this.prometheusPort)
			.directory(this.directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("prometheus.log").toFile())
			.start();
	}

	@AfterEach
	void stopPrometheus() throws InterruptedException {
		this.storm.shutdownNow();
		this.prometheus.destroy();
		assertThat(this.prometheus.waitFor(30, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void stormFiresTheAlertsAndFillsTheDashboard() throws IOException {
		Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> !ask("up == 1").isEmpty());
		assertThat(get("/api/v1/alerts").<List<?>>read("$.data.alerts")).isEmpty();
		STORM.forEach((scenario) -> this.storm.execute(() -> callAgainAndAgain(scenario)));

		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> assertThat(firing()).contains("RetryRatioHigh", "RetriesExhausted"));
		assertThat(get("/api/v1/rules").<List<String>>read("$.data.groups[*].rules[*].health")).hasSize(6)
			.containsOnly("ok");
		for (String query : queriesOfTheDashboard()) {
			Awaitility.await()
				.alias(query)
				.atMost(Duration.ofSeconds(20))
				.untilAsserted(() -> assertThat(ask(query)).as(query).isNotEmpty());
		}
		// The scenarios of the demo refill the budgets, so they end here.
		this.storm.shutdownNow();
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> {
			callNobody();
			return firing().contains("RetryBudgetEmpty");
		});
	}

	private void callNobody() {
		assertThatExceptionOfType(ResourceAccessException.class)
			.isThrownBy(() -> this.retrying.get().uri("http://localhost:" + this.nobody).retrieve().toBodilessEntity());
	}

	private List<String> firing() {
		return get("/api/v1/alerts").read("$.data.alerts[?(@.state=='firing')].labels.alertname");
	}

	private static List<String> queriesOfTheDashboard() throws IOException {
		List<String> queries = JsonPath.read(OBSERVABILITY.resolve("dashboard.json").toFile(),
				"$.panels[*].targets[*].expr");
		assertThat(queries).hasSizeGreaterThan(10);
		return queries.stream()
			.map((query) -> query.replace("$__rate_interval", "10s")
				.replaceAll("\"\\$(job|instance|mount)\"", "\".+\""))
			.toList();
	}

	private void callAgainAndAgain(String scenario) {
		while (!Thread.currentThread().isInterrupted()) {
			try {
				this.client.get()
					.uri("http://localhost:" + this.port + "/demo/" + scenario)
					.retrieve()
					.toBodilessEntity();
			}
			catch (RuntimeException ex) {
				return;
			}
		}
	}

	private List<?> ask(String query) {
		return JsonPath.read(
				this.client.get().uri(prometheus("/api/v1/query?query={query}"), query).retrieve().body(String.class),
				"$.data.result");
	}

	private DocumentContext get(String path) {
		return JsonPath.parse(this.client.get().uri(prometheus(path)).retrieve().body(String.class));
	}

	private String prometheus(String path) {
		return "http://127.0.0.1:" + this.prometheusPort + path;
	}

}
