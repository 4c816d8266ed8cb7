package io.github.retrystarter.actuate;

import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.client.RestClient;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.ImportHttpServices;

import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.support.LogLines;
import io.github.retrystarter.support.ScriptedServer;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Policies that are changed by the endpoint of a running application, over HTTP, as one
 * does at night.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LiveEndpointTests {

	@AutoClose
	private final ScriptedServer server = new ScriptedServer();

	@AutoClose
	private final ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
		.web(WebApplicationType.SERVLET)
		.properties(Map.of("server.port", "0", "retry.mounts.pay.url", this.server.url(""),
				"retry.mounts.pay.backoff-factor", "0.001", "retry.mounts.pay.recovery.enabled", "false",
				"retry.mounts.search.total", "2", "spring.http.serviceclient.search.base-url", this.server.url(""),
				"spring.cloud.compatibility-verifier.enabled", "false", "management.endpoints.web.exposure.include",
				"retry", "management.endpoint.retry.access", "unrestricted"))
		.run();

	private final RestClient client = RestClient.builder()
		.baseUrl("http://localhost:" + this.context.getEnvironment().getProperty("local.server.port")
				+ "/actuator/retry")
		.defaultStatusHandler((status) -> true, (request, response) -> {
		})
		.build();

	@BeforeEach
	void overload() {
		ScriptedServer.Step[] steps = new ScriptedServer.Step[100];
		Arrays.fill(steps, respond(503));
		this.server.script(steps);
	}

	@Test
	void changesSettingsAndTakesThemBack(CapturedOutput output) {
		assertThat(requests()).isEqualTo(4);
		ResponseEntity<String> changed = post("/pay", "{\"total\": 1, \"backoffFactor\": 0}");
		assertThat(changed.getStatusCode().value()).isEqualTo(200);
		DocumentContext pay = JsonPath.parse(changed.getBody());
		assertThat(pay.<Map<String, Object>>read("$.settings.total"))
			.isEqualTo(Map.of("value", 1, "source", "endpoint"));
		assertThat(pay.<String>read("$.settings.backoff-factor.source")).isEqualTo("endpoint");
		assertThat(requests()).isEqualTo(2);
		assertThat(output)
			.containsOnlyOnce("Retries changed by the endpoint: mount 'pay' total 3 → 1, backoff-factor 0.001 → 0.0");

		post("/pay", "{\"budget.cost\": 5, \"status-forcelist\": \"502, 503\"}");
		assertThat(requests()).isEqualTo(2);
		assertThat(output)
			.contains("mount 'pay' status-forcelist 408, 425, 429, 502-504 → 502-503, budget.cost 10 → 5");

		DocumentContext before = JsonPath.parse(call(HttpMethod.DELETE, "/pay", null).getBody());
		assertThat(before.<Map<String, Object>>read("$.settings.total"))
			.isEqualTo(Map.of("value", 3, "source", "default"));
		assertThat(before.<String>read("$.settings.backoff-factor.source")).isEqualTo("mount");
		assertThat(requests()).isEqualTo(4);
		assertThat(reloads("changed")).isEqualTo(3);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "{'status-forcelist': '500,502'}| status-forcelist| 500, 502",
					"{'raise-on-status': true}| raise-on-status| true", "{'total': '2'}| total| 2",
					"{'backoff-factor': 1}| backoff-factor| 1.0" })
	void takesValuesAsJsonHasThem(String body, String key, String value) {
		assertThat(setting(post("/pay", body.replace('\'', '"')), key)).isEqualTo(value);
	}

	private static String setting(ResponseEntity<String> changed, String key) {
		assertThat(changed.getStatusCode().value()).isEqualTo(200);
		return JsonPath.parse(changed.getBody()).read("$.settings['" + key + "'].value").toString();
	}

	/**
	 * Spring Boot refuses it before it reaches the endpoint.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "{\"total\": {\"a\": 1}}", "{\"status-forcelist\": [500, 502]}" })
	void whatIsNestedChangesNothing(String body) {
		String before = call(HttpMethod.GET, "/pay", null).getBody();
		ResponseEntity<String> refused = post("/pay", body);
		assertThat(refused.getStatusCode().value()).isEqualTo(400);
		assertThat(call(HttpMethod.GET, "/pay", null).getBody()).isEqualTo(before);
	}

	@Test
	void refusalForgesNoLineAndFillsNoDisk(CapturedOutput output) {
		assertThat(post("/pay", "{\"to\\ntl" + "x".repeat(10_000) + "\": 1}").getStatusCode().value()).isEqualTo(400);
		assertThat(output).contains("to\\u000atl").doesNotContain("x".repeat(1000));
	}

	@Test
	void gaugesAreRegisteredOnceAndShowNoBudgetThatIsOff(CapturedOutput output) {
		post("/pay", "{\"backoff-factor\": 0.01}");
		assertThat(budget()).isEqualTo(100);
		post("/pay", "{\"budget.enabled\": false}");
		assertThat(budget()).isNaN();
		assertThat(output).doesNotContain("already been registered");
	}

	private double budget() {
		return this.context.getBean(MeterRegistry.class).get("retry.budget").tag("mount", "pay").gauge().value();
	}

	@Test
	void tellsWhoHasChangedWhat(CapturedOutput output) {
		this.client.post()
			.uri("/pay")
			.headers((headers) -> headers.setBasicAuth("alice", "secret"))
			.contentType(MediaType.APPLICATION_JSON)
			.body("{\"total\": 1}")
			.retrieve()
			.toBodilessEntity();
		assertThat(output).contains("Retries changed by the endpoint (alice): mount 'pay' total 3 → 1");
	}

	@Test
	void defaultMountIsChangedAlone() {
		post("/default", "{\"total\": 0}");
		DocumentContext retry = JsonPath.parse(call(HttpMethod.GET, "", null).getBody());
		assertThat(retry.<Integer>read("$.mounts.default.settings.total.value")).isZero();
		assertThat(retry.<Map<String, Object>>read("$.mounts.pay.settings.total"))
			.isEqualTo(Map.of("value", 3, "source", "default"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "{'total': 'abc'}| total| abc| whole number", "{'total': 1.5}| total| 1.5| whole number",
					"{'total': -1}| total| -1| 0 or more", "{'total': ''}| total| ''| value",
					"{'totl': 1}| totl| | 'total'", "{'max-attempts': 1}| max-attempts| | 'total'",
					"{'retry.total': 1}| retry.total| | 'total'",
					"{'retry.mounts.pay.total': 1}| retry.mounts.pay.total| | 'total'",
					"{'timeout': 'soon'}| timeout| soon| duration", "{'jitter': 'some'}| jitter| some| proportional",
					"{'budget.cost': 101}| budget.cost| 101| budget.capacity", "{'total': null}| total| null| DELETE",
					"{'url': 'http://x'}| url| | configuration", "{'mounts.x.url': 'http://x'}| mounts.x.url| | key",
					"{'disable-client-retries': false}| disable-client-retries| | restart",
					"{'status-forcelist': '99'}| status-forcelist| [99]| 99",
					"{'enabled': ''}| enabled| ''| true or false", "{}| settings| | total" })
	void refusesWithKeyValueAndRemedyWhatIsImpossible(String body, String key, String value, String remedy,
			CapturedOutput output) {
		String before = call(HttpMethod.GET, "/pay", null).getBody();
		ResponseEntity<String> refused = post("/pay", body.replace('\'', '"'));
		assertThat(refused.getStatusCode().value()).isEqualTo(400);
		DocumentContext refusal = JsonPath.parse(refused.getBody());
		assertThat(refusal.<String>read("$.key")).isEqualTo(key);
		assertThat(refusal.<String>read("$.value")).isEqualTo(value);
		assertThat(refusal.<String>read("$.remedy")).contains(remedy);
		assertThat(call(HttpMethod.GET, "/pay", null).getBody()).isEqualTo(before);
		if (!body.equals("{}")) {
			post("/pay", body.replace('\'', '"'));
			assertThat(reloads("refused")).isEqualTo(2);
			assertThat(output)
				.containsOnlyOnce("Retries are as before, because a change by the endpoint is refused: '" + key);
		}
	}

	@Test
	void enabledOfAGroupNeedsARestart() {
		ResponseEntity<String> refused = post("/search", "{\"enabled\": false}");
		assertThat(refused.getStatusCode().value()).isEqualTo(400);
		assertThat(refused.getBody()).contains("restart").contains("retrying");
	}

	@Test
	void nothingChangesIfOneOfSeveralIsImpossible() {
		assertThat(post("/pay", "{\"total\": 1, \"timeout\": \"-1s\"}").getStatusCode().value()).isEqualTo(400);
		assertThat(post("/pay", "{\"retrying\": false, \"total\": -1}").getStatusCode().value()).isEqualTo(400);
		assertThat(requests()).isEqualTo(4);
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST /payments", "DELETE /payments", "POST /payments/refill", "POST /pay/empty" })
	void thereIsNothingElse(String request) {
		String[] words = request.split(" ");
		assertThat(call(HttpMethod.valueOf(words[0]), words[1], "{\"total\": 1}").getStatusCode().value())
			.isEqualTo(404);
	}

	@Test
	void switchAnswersWithTheNewStateAndIsLoggedOnce() {
		try (LogLines log = new LogLines(RetryingClientHttpRequestInterceptor.class)) {
			assertThat(JsonPath.parse(post("/pay", "{\"retrying\": false}").getBody()).<Boolean>read("$.retrying"))
				.isFalse();
			assertThat(requests()).isOne();
			post("/pay", "{\"retrying\": false}");
			post("/pay", "{\"retrying\": true}");
			assertThat(log.of(Level.INFO)).containsExactly(
					"INFO Retries switched off by the endpoint: mount 'pay', until they are switched on or a restart",
					"INFO Retries switched on by the endpoint: mount 'pay'");
			assertThat(requests()).isEqualTo(4);
		}
	}

	@Test
	void refillFillsTheBudgets(CapturedOutput output) {
		post("/pay", "{\"budget.trickle\": \"0\"}");
		requests();
		assertThat(JsonPath.parse(call(HttpMethod.GET, "/pay", null).getBody()).<Integer>read("$.budget.lowest"))
			.isEqualTo(70);
		assertThat(JsonPath.parse(post("/pay/refill", "{}").getBody()).<Integer>read("$.budget.lowest")).isEqualTo(100);
		assertThat(output).containsOnlyOnce("Budgets filled by the endpoint: mount 'pay'");
	}

	/**
	 * How many requests a call makes.
	 */
	private int requests() {
		int before = this.server.received().size();
		this.context.getBean(RestClient.class)
			.get()
			.uri(this.server.url("/"))
			.exchange((request, response) -> response.getStatusCode());
		return this.server.received().size() - before;
	}

	private double reloads(String result) {
		Counter counter = this.context.getBean(MeterRegistry.class)
			.find("retry.reloads")
			.tag("result", result)
			.counter();
		return (counter != null) ? counter.count() : 0;
	}

	private ResponseEntity<String> post(String path, String body) {
		return call(HttpMethod.POST, path, body);
	}

	private ResponseEntity<String> call(HttpMethod method, String path, String body) {
		RestClient.RequestBodySpec request = this.client.method(method).uri(path);
		if (body != null) {
			request.contentType(MediaType.APPLICATION_JSON).body(body);
		}
		return request.retrieve().toEntity(String.class);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportHttpServices(group = "search", types = Search.class)
	static class Application {

		@Bean
		SecurityFilterChain open(HttpSecurity http) throws Exception {
			return http.csrf((csrf) -> csrf.disable())
				.httpBasic(Customizer.withDefaults())
				.authorizeHttpRequests((requests) -> requests.anyRequest().permitAll())
				.build();
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(User.withUsername("alice").password("{noop}secret").build());
		}

	}

	interface Search {

		@GetExchange("/")
		String get();

	}

}
