package io.github.retrystarter.sample.lab;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.util.TestSocketUtils;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Asks the lab what its page asks, over HTTP, with real waits that are short.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "logging.level.io.github.retrystarter.client=error")
class LabTests {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final String QUICK = "\"backoffFactor\":0.05, \"jitter\":\"none\"";

	private final HttpClient client = HttpClient.newHttpClient();

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void useFreePort(DynamicPropertyRegistry registry) {
		int port = TestSocketUtils.findAvailableTcpPort();
		registry.add("upstream.port", () -> port);
	}

	@BeforeEach
	void refill() throws Exception {
		HttpRequest request = HttpRequest.newBuilder(url("/lab/budgets")).DELETE().build();
		assertThat(this.client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode()).isEqualTo(204);
	}

	@Test
	void tellsWhatHappensInItsOrder() throws Exception {
		List<Event> events = run("{\"responses\":[\"503\", \"reset\", \"200\"], %s}".formatted(QUICK));

		assertThat(events).extracting(Event::name)
			.containsExactly("attempt", "decision", "attempt", "decision", "attempt", "decision", "call", "end");
		assertThat(events).extracting(Event::at).isSorted();
		assertThat(strings(events, "decision", "outcome")).containsExactly("503", "reset", "200");
		assertThat(strings(events, "decision", "words")).containsExactly("retry in 50 ms (backoff)",
				"retry in 0.1 s (backoff)", "done after 2 retries");
		assertThat(events.get(1).data().<Integer>read("$.budget")).isEqualTo(100);
		assertThat(events.get(3).data().<Integer>read("$.budget")).isEqualTo(90);
		assertThat(last(events, "call").<String>read("$.outcome")).isEqualTo("success_after_retry");
		assertThat(last(events, "call").<Integer>read("$.attempts")).isEqualTo(3);
		assertThat(last(events, "call").<Integer>read("$.budget")).isEqualTo(90);
		assertThat(last(events, "end").<Integer>read("$.requestsReceivedByUpstream")).isEqualTo(3);
	}

	@Test
	void waitsBetweenAttemptsAsLongAsItSays() throws Exception {
		List<Event> events = run("{\"responses\":[\"429+1\", \"200\"], %s}".formatted(QUICK));

		assertThat(strings(events, "decision", "source")).containsExactly("retry_after");
		assertThat(strings(events, "decision", "words")).first().isEqualTo("retry in 1.0 s (retry_after)");
		long decided = events.get(1).at();
		assertThat(events.get(2).at()).isGreaterThanOrEqualTo(decided + 999);
	}

	@Test
	void tellsTheJitterThatIsAddedToWhatTheUpstreamAsksFor() throws Exception {
		List<Event> events = run("{\"responses\":[\"429+1\", \"200\"], \"backoffFactor\":0.3}");

		DocumentContext decision = events.get(1).data();
		assertThat(decision.<String>read("$.words"))
			.matches("retry in .* \\(retry_after: 1.0 s asked for, .* of jitter added\\)");
		assertThat(decision.<Integer>read("$.jitterMillis")).isPositive()
			.isEqualTo(decision.<Integer>read("$.waitMillis") - 1000);
	}

	/**
	 * While fifty calls are begun one after the other. No call has more retries than its
	 * policy allowed, nor fewer.
	 */
	@Test
	void callsKeepThePolicyThatTheyBeganWith() throws Exception {
		String policy = "{\"responses\":[\"503\"], \"calls\":50, \"budget\":false, \"recovery\":false, \"total\":%d, %s}";
		HttpResponse<InputStream> response = post(policy.formatted(3, QUICK));
		URI run = url("/" + response.headers().firstValue("Location").orElseThrow());
		Thread.sleep(400);
		assertThat(put(run, policy.formatted(1, QUICK))).isEqualTo(204);
		assertThat(put(run, policy.formatted(1, QUICK))).isEqualTo(204);
		List<Event> events = events(response);

		assertThat(strings(events, "changed", "words")).containsExactly("total 3 → 1");
		long changed = named(events, "changed").get(0).at();
		List<String> words = strings(events, "decision", "words");
		assertThat(named(events, "call")).hasSize(50).allSatisfy((call) -> {
			int attempts = call.data().<Integer>read("$.attempts");
			assertThat(attempts).isIn(2, 4);
			assertThat(words).contains("stopped: all retries are used up (total " + (attempts - 1) + ")");
		}).extracting((call) -> call.data().<Integer>read("$.attempts")).contains(2, 4);
		assertThat(named(events, "attempt")).filteredOn((attempt) -> attempt.data().<Integer>read("$.attempt") == 1)
			.allSatisfy((first) -> {
				int attempts = events.stream()
					.filter((event) -> event.name().equals("call"))
					.filter((event) -> event.data().read("$.call").equals(first.data().read("$.call")))
					.findFirst()
					.orElseThrow()
					.data()
					.<Integer>read("$.attempts");
				// The one that is just beginning may have the one or the other.
				assertThat(attempts).isIn((first.at() < changed - 300) ? List.of(4)
						: (first.at() > changed + 300) ? List.of(2) : List.of(2, 4));
			});
		assertThat(put(run, policy.formatted(2, QUICK))).as("the run is over").isEqualTo(404);
	}

	@Test
	void holdsABurstUntilTheUpstreamIsBack() throws Exception {
		List<Event> events = run("{\"responses\":[\"down+1\"], \"calls\":20}");

		assertThat(strings(events, "call", "outcome")).hasSize(20).containsOnly("success", "success_after_retry");
		assertThat(named(events, "held")).isNotEmpty().allSatisfy((held) -> {
			Event decision = sameCall(events, held, "decision", 0);
			assertThat(held.at() - held.data().<Integer>read("$.heldMillis"))
				.isGreaterThanOrEqualTo(decision.at() + decision.data().<Integer>read("$.waitMillis") - 1);
			assertThat(sameCall(events, held, "attempt", 1).at()).isGreaterThanOrEqualTo(held.at());
		});
		assertThat(strings(events, "held", "words"))
			.allSatisfy((words) -> assertThat(words).endsWith("s for a sign of life"));
	}

	@Test
	void sparesAnUpstreamThatStaysDown() throws Exception {
		List<Event> events = run("{\"responses\":[\"503\"], \"calls\":12, %s}".formatted(QUICK));

		assertThat(last(events, "end").<Integer>read("$.requestsReceivedByUpstream")).isLessThan(2 * 12);
		List<String> outcomes = strings(events, "call", "outcome");
		assertThat(outcomes).contains("origin_down").isSubsetOf("origin_down", "exhausted");
		assertThat(strings(events, "stop", "words")).hasSize(Collections.frequency(outcomes, "origin_down"))
			.containsOnly("stopped: the upstream showed no sign of life");
	}

	static Stream<Arguments> calls() {
		return Stream.of(
				arguments("{\"responses\":[\"200\"]}", List.of("200"), "success", List.of("done at the first attempt")),
				arguments("{\"responses\":[\"truncated\", \"200\"], %s}", List.of("broken off", "200"),
						"success_after_retry", List.of("retry in 50 ms (backoff)", "done after one retry")),
				arguments("{\"responses\":[\"hang\", \"200\"], %s}", List.of("time-out", "200"), "success_after_retry",
						List.of("retry in 50 ms (backoff)", "done after one retry")),
				arguments("{\"responses\":[\"500\"]}", List.of("500"), "not_retryable",
						List.of("stopped: 500 is not an outcome to retry")),
				arguments("{\"responses\":[\"503\"], \"total\":1, %s}", List.of("503", "503"), "exhausted",
						List.of("retry in 50 ms (backoff)", "stopped: all retries are used up (total 1)")),
				arguments("{\"responses\":[\"503\"], \"total\":0}", List.of("503"), "exhausted",
						List.of("stopped: no retry is allowed")),
				arguments("{\"responses\":[\"503\", \"200\"], \"method\":\"POST\"}", List.of("503"), "not_idempotent",
						List.of("stopped: a POST without a key may have been carried out")),
				arguments("{\"responses\":[\"503\", \"200\"], \"method\":\"POST\", \"idempotencyKey\":true, %s}",
						List.of("503", "200"), "success_after_retry",
						List.of("retry in 50 ms (backoff)", "done after one retry")));
	}

	@ParameterizedTest
	@MethodSource("calls")
	void playsTheScript(String request, List<String> outcomes, String ending, List<String> words) throws Exception {
		List<Event> events = run(request.replace("%s", QUICK));

		assertThat(strings(events, "decision", "outcome")).isEqualTo(outcomes);
		assertThat(strings(events, "decision", "words")).isEqualTo(words);
		assertThat(last(events, "call").<String>read("$.outcome")).isEqualTo(ending);
		assertThat(last(events, "end").<Integer>read("$.requestsReceivedByUpstream")).isEqualTo(outcomes.size());
	}

	@Test
	void eventsUpstreamAndMetersCountTheSame() throws Exception {
		double before = meter("retry.calls") + meter("retry.attempts");

		List<Event> events = run("{\"responses\":[\"503\", \"reset\", \"200\"], \"calls\":10, %s}".formatted(QUICK));

		int received = last(events, "end").read("$.requestsReceivedByUpstream");
		assertThat(events).filteredOn((event) -> event.name().equals("attempt")).hasSize(received);
		assertThat(events).filteredOn((event) -> event.name().equals("call")).hasSize(10);
		assertThat(meter("retry.calls") + meter("retry.attempts") - before).isEqualTo(received);
	}

	@Test
	void keepsTheBudgetOfAPolicyAndAScriptUntilItIsRefilled() throws Exception {
		String burst = "{\"responses\":[\"503\"], \"calls\":12, \"recovery\":false, %s}".formatted(QUICK);

		assertThat(received(burst)).isEqualTo(12 + 10);
		assertThat(received(burst)).isEqualTo(12);
		assertThat(strings(run(burst), "decision", "words")).containsOnly("stopped: the budget is empty");
		assertThat(received(burst.replace("12,", "2, \"budget\":false,"))).isEqualTo(2 * 4);
		assertThat(received(burst.replace("[\"503\"]", "[\"503\", \"200\"]"))).isEqualTo(2 * 12);
		refill();
		assertThat(received(burst)).isEqualTo(12 + 10);
	}

	@ParameterizedTest
	@CsvSource(delimiter = ';', textBlock = """
			{}; responses; null
			{"responses":[]}; responses; []
			{"responses":"503"}; responses; 503
			{"responses":["503", "teapot"]}; responses[1]; teapot
			{"responses":["429+11"]}; responses[0]; 429+11
			{"responses":["down+0"]}; responses[0]; down+0
			{"responses":["down"]}; responses[0]; down
			{"responses":["503"], "total":11}; total; 11
			{"responses":["503"], "total":1.5}; total; 1.5
			{"responses":["503"], "total":"3"}; total; 3
			{"responses":["503"], "total":99999999999}; total; 99999999999
			{"responses":["503"], "backoffFactor":2.1}; backoffFactor; 2.1
			{"responses":["503"], "backoffMax":-1}; backoffMax; -1
			{"responses":["503"], "jitter":"some"}; jitter; some
			{"responses":["503"], "method":"TRACE"}; method; TRACE
			{"responses":["503"], "budget":"yes"}; budget; yes
			{"responses":["503"], "recovery":0}; recovery; 0
			{"responses":["503"], "calls":51}; calls; 51
			{"responses":["503"], "max-attempts":3}; max-attempts; 3
			""")
	void refusesAnImpossibleValueByItsName(String request, String field, String value) throws Exception {
		HttpResponse<InputStream> response = post(request);

		DocumentContext problem = JsonPath.parse(response.body());
		assertThat(response.statusCode()).isEqualTo(400);
		assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
		assertThat(problem.<String>read("$.field")).isEqualTo(field);
		assertThat(problem.<String>read("$.value")).isEqualTo(value);
		assertThat(problem.<String>read("$.detail")).startsWith(field + " must be ").endsWith(value);
	}

	@Test
	void refusesMoreThanTwelveResponses() throws Exception {
		assertThat(post("{\"responses\":[\"503\"%s]}".formatted(",\"503\"".repeat(12))).statusCode()).isEqualTo(400);
	}

	@Test
	void endsARunWhoseBrowserHasGone() throws Exception {
		HttpResponse<InputStream> response = post("{\"responses\":[\"429+10\"], \"calls\":3}");
		assertThat(response.body().read()).isPositive();
		assertThat(labThreads()).isNotEmpty();

		response.body().close();

		awaitNoLabThreads();
	}

	@Test
	void refusesMoreThanEightRunsAtTheSameTime() throws Exception {
		List<HttpResponse<InputStream>> responses = new ArrayList<>();
		for (int i = 0; i < 9; i++) {
			responses.add(post("{\"responses\":[\"429+10\"]}"));
		}

		assertThat(responses.subList(0, 8)).extracting(HttpResponse::statusCode).containsOnly(200);
		assertThat(responses.get(8).statusCode()).isEqualTo(503);
		for (HttpResponse<InputStream> response : responses) {
			response.body().close();
		}
		awaitNoLabThreads();
	}

	@Test
	void offersScenariosThatItCanPlay() throws Exception {
		List<List<String>> scripts = JsonPath.read(get("/lab/scenarios").body(), "$[*].responses");

		assertThat(scripts).hasSize(10);
		for (List<String> script : scripts) {
			String responses = String.join("\", \"", script);
			assertThat(received("{\"responses\":[\"%s\"], %s}".formatted(responses, QUICK))).isPositive();
		}
	}

	@Test
	void thePageAndAllThatItLoadsAreServedFromHere() throws Exception {
		String page = get("/").body();

		List<String> loaded = Pattern.compile("<(?:link|script|img)[^>]* (?:href|src)=\"([^\"]+)\"")
			.matcher(page)
			.results()
			.map((result) -> result.group(1))
			.toList();
		assertThat(loaded).hasSizeGreaterThan(5).noneMatch((address) -> address.contains("//"));
		for (String address : loaded) {
			assertThat(get("/" + address).statusCode()).as(address).isEqualTo(200);
		}
		assertThat(page).doesNotContainPattern(" on[a-z]+=\"").doesNotContain(" style=");
	}

	@Test
	void theCurvesSayHowTheyWereMade() throws Exception {
		DocumentContext storm = JsonPath.parse(get("/storm.json").body());

		assertThat(storm.<String>read("$.madeBy")).startsWith("mvn test -Pstorm");
		assertThat(storm.<List<Integer>>read("$.storms[*].seed")).hasSize(5)
			.allSatisfy((seed) -> assertThat(seed).isBetween(1, 5));
		assertThat(storm.<List<Map<String, Double>>>read("$.storms[*].curves[*].figures")).hasSize(5 * 6)
			.allSatisfy((figures) -> assertThat(figures).isNotEmpty());
		List<Integer> seconds = storm.read("$.storms[*].seconds");
		for (int i = 0; i < seconds.size(); i++) {
			assertThat(storm.<List<Integer>>read("$.storms[" + i + "].curves[*].requests.length()"))
				.containsOnly(seconds.get(i));
		}
	}

	private int received(String request) throws Exception {
		return last(run(request), "end").read("$.requestsReceivedByUpstream");
	}

	private int put(URI run, String json) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(run)
			.timeout(PATIENCE)
			.header("Content-Type", "application/json")
			.PUT(HttpRequest.BodyPublishers.ofString(json))
			.build();
		return this.client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
	}

	private List<Event> run(String request) throws Exception {
		return events(post(request));
	}

	private static List<Event> events(HttpResponse<InputStream> response) throws IOException {
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("Content-Type"))
			.hasValueSatisfying((type) -> assertThat(type).startsWith("text/event-stream"));
		String stream = new String(response.body().readAllBytes());
		return Stream.of(stream.split("\n\n"))
			.filter((event) -> event.startsWith("event:"))
			.map((event) -> new Event(event.substring("event:".length(), event.indexOf('\n')),
					JsonPath.parse(event.substring(event.indexOf("data:") + "data:".length()))))
			.toList();
	}

	private static List<Event> named(List<Event> events, String name) {
		return events.stream().filter((event) -> event.name().equals(name)).toList();
	}

	private static List<String> strings(List<Event> events, String name, String field) {
		return named(events, name).stream()
			.flatMap((event) -> event.data().<List<String>>read("$.." + field).stream())
			.toList();
	}

	/**
	 * What is told of an attempt so many attempts after that of another event.
	 */
	private static Event sameCall(List<Event> events, Event other, String name, int later) {
		int call = other.data().read("$.call");
		int attempt = other.data().<Integer>read("$.attempt") + later;
		return named(events, name).stream()
			.filter((event) -> event.data().<Integer>read("$.call") == call)
			.filter((event) -> event.data().<Integer>read("$.attempt") == attempt)
			.findFirst()
			.orElseThrow();
	}

	private static DocumentContext last(List<Event> events, String name) {
		return named(events, name).stream().reduce((one, next) -> next).orElseThrow().data();
	}

	private double meter(String name) throws Exception {
		String meter = get("/actuator/metrics/" + name + "?tag=mount:lab").body();
		// It comes with the first call.
		return meter.isEmpty() ? 0 : JsonPath.<Double>read(meter, "$.measurements[0].value");
	}

	private static List<String> labThreads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.map(Thread::getName)
			.filter((name) -> name.startsWith("lab-"))
			.toList();
	}

	private static void awaitNoLabThreads() throws InterruptedException {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (!labThreads().isEmpty() && System.nanoTime() < deadline) {
			Thread.sleep(50);
		}
		assertThat(labThreads()).isEmpty();
	}

	private HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return this.client.send(HttpRequest.newBuilder(url(path)).build(), HttpResponse.BodyHandlers.ofString());
	}

	private HttpResponse<InputStream> post(String json) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(url("/lab/calls"))
			.timeout(PATIENCE)
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(json))
			.build();
		return this.client.send(request, HttpResponse.BodyHandlers.ofInputStream());
	}

	private URI url(String path) {
		return URI.create("http://localhost:" + this.port + path);
	}

	private record Event(String name, DocumentContext data) {

		long at() {
			return this.data.<Integer>read("$.at");
		}

	}

}
