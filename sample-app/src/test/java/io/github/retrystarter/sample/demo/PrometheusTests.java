package io.github.retrystarter.sample.demo;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
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
import org.openqa.selenium.WebElement;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpMethod;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.util.TestSocketUtils;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.sample.Programs;
import io.github.retrystarter.sample.lab.Browser;
import io.github.retrystarter.sample.upstream.FlakyUpstream;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Has a real Prometheus scrape the application in a storm, and asks it for what the
 * dashboard shows and for the alerts that fire.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "logging.level.io.github.retrystarter.client=off",
				"spring.web.resources.static-locations=classpath:/static/,file:observability/" })
@EnabledIf(value = "isInstalled",
		disabledReason = "No prometheus on the PATH, as Debian's package prometheus brings it")
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class PrometheusTests {

	private static final Path OBSERVABILITY = Path.of("observability");

	private static final List<String> OK = List.of("200");

	private static final List<String> SAVED = List.of("503", "200");

	private static final List<String> LOST = List.of("503");

	private static final List<String> ASKED_TO_WAIT = List.of("429+1", "200");

	private static final Duration CALM = Duration.ofSeconds(15);

	private final RestClient client = RestClient.create();

	private final int prometheusPort = TestSocketUtils.findAvailableTcpPort();

	private final int nobody = TestSocketUtils.findAvailableTcpPort();

	@Autowired
	private RestClient retrying;

	@Autowired
	private FlakyUpstream upstream;

	@AutoClose("shutdownNow")
	private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

	@AutoClose("shutdownNow")
	private final ExecutorService callers = Executors.newCachedThreadPool();

	private volatile boolean down;

	@LocalServerPort
	private int port;

	@TempDir
	private Path directory;

	private Process prometheus;

	static boolean isInstalled() {
		return Programs.areInstalled("prometheus");
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
		this.prometheus.destroy();
		assertThat(this.prometheus.waitFor(30, TimeUnit.SECONDS)).isTrue();
	}

	@Test
	void stormFiresTheAlertsAndFillsTheDashboard() throws IOException {
		Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> !ask("up == 1").isEmpty());
		assertThat(get("/api/v1/alerts").<List<?>>read("$.data.alerts")).isEmpty();
		long start = Instant.now().getEpochSecond();
		startOrdinaryTraffic();
		pass(CALM);

		this.down = true;
		Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.untilAsserted(
					() -> assertThat(firing()).contains("RetryRatioHigh", "RetriesExhausted", "RetryBudgetEmpty"));
		assertThat(get("/api/v1/rules").<List<String>>read("$.data.groups[*].rules[*].health")).hasSize(6)
			.containsOnly("ok");
		for (String query : queriesOfTheDashboard()) {
			Awaitility.await()
				.alias(query)
				.atMost(Duration.ofSeconds(20))
				.untilAsserted(() -> assertThat(ask(query)).as(query).isNotEmpty());
		}
		this.down = false;
		pass(CALM);
		if (Browser.isInstalled()) {
			drawTheDashboard(start, Instant.now().getEpochSecond());
		}
	}

	/**
	 * Calls through all mounts, some of which need a retry. While the upstream is down
	 * there are calls to a server that is not there, too.
	 */
	private void startOrdinaryTraffic() {
		every(100, () -> call(HttpMethod.GET, "/orders", this.down ? LOST : OK));
		every(500, () -> call(HttpMethod.GET, "/orders", this.down ? LOST : SAVED));
		every(1000, () -> call(HttpMethod.POST, "/payments", this.down ? LOST : SAVED));
		every(1500, () -> call(HttpMethod.GET, "/pending", List.of("pending", "200")));
		every(2000, () -> call(HttpMethod.GET, "/orders", this.down ? LOST : ASKED_TO_WAIT));
		every(3000, () -> call(HttpMethod.GET, "/quota", List.of("last-of-quota", "200")));
		every(300, () -> {
			if (this.down) {
				send(HttpMethod.GET, URI.create("http://localhost:" + this.nobody));
			}
		});
	}

	private void every(long millis, Runnable call) {
		this.clock.scheduleAtFixedRate(() -> this.callers.execute(call), 0, millis, TimeUnit.MILLISECONDS);
	}

	private void call(HttpMethod method, String path, List<String> script) {
		try (FlakyUpstream.Route route = this.upstream.open(path, script)) {
			send(method, route.url());
		}
	}

	private void send(HttpMethod method, URI url) {
		try {
			this.retrying.method(method).uri(url).exchange((request, response) -> response.getStatusCode());
		}
		catch (ResourceAccessException ex) {
			// one of the endings that the dashboard shows
		}
	}

	private static void pass(Duration time) {
		Awaitility.await().pollDelay(time).atMost(time.multipliedBy(2)).until(() -> true);
	}

	private void drawTheDashboard(long from, long to) throws IOException {
		try (Browser browser = new Browser()) {
			browser.window(1280, 1116, "light");
			browser.open("http://localhost:%d/dashboard.html?prometheus=http://localhost:%d&rate=10s&from=%d&to=%d"
				.formatted(this.port, this.prometheusPort, from, to));
			browser.photograph("dashboard");
			assertThat(browser.all(".panel")).hasSize(13);
			assertThat(browser.all(".panel.empty")).extracting(WebElement::getText).isEmpty();
			assertThat(browser.complaints()).isEmpty();
		}
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
