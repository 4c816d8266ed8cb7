package io.github.retrystarter.neighbours;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.RetryRegistry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.resttestclient.TestRestTemplate;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.client.circuitbreaker.CircuitBreakerFactory;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.HttpServerErrorException;

import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Step;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * An application that has everything beside the starter: Resilience4j, Spring Cloud
 * LoadBalancer and CircuitBreaker, Spring Security's OAuth2 client, Actuator with all its
 * endpoints on a port of their own, and so in a child context, Micrometer Tracing, two
 * groups of HTTP services, parts that use HTTP, and a parent context.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class NeighboursTests {

	@AutoClose
	private final ScriptedServer server = new ScriptedServer();

	@AutoClose
	private final ScriptedServer alerts = new ScriptedServer();

	@AutoClose
	private final ScriptedServer flags = new ScriptedServer();

	@AutoClose
	private final ScriptedServer tokens = new ScriptedServer();

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void callsEndAsWithoutTheStarterButForTheRetries(boolean enabled, CapturedOutput output) {
		try (ConfigurableApplicationContext parent = new SpringApplicationBuilder(Neighbours.Parent.class)
			.web(WebApplicationType.NONE)
			.run(); ConfigurableApplicationContext context = start(parent, enabled)) {
			assertThat(output.getAll().lines()).filteredOn((line) -> line.contains("WARN"))
				.noneMatch((line) -> line.contains("i.g.r.") || line.contains("io.github.retrystarter"));
			Neighbours.Clients clients = context.getBean(Neighbours.Clients.class);
			assertEnding(clients.plain(), enabled);
			assertEnding(clients.balanced(), enabled);
			assertEnding(clients.authenticated(), enabled);
			assertThat(this.server.received()).extracting((request) -> request.headers().getFirst("Authorization"))
				.containsOnly("Bearer token");
			assertEnding((url) -> context.getBean(Neighbours.Orders.class).get(), enabled);
			assertEnding((url) -> context.getBean(Neighbours.Search.class).get(), enabled);
			assertEnding((url) -> circuitBreaker(context, () -> clients.plain().apply(url)), enabled);
			assertThat(this.flags.received().size()).isEqualTo(enabled ? 12 : 0);
			assertThat(this.alerts.received().size()).isEqualTo(enabled ? 6 : 0);
			assertBesideResilience4j(context, clients.plain(), enabled);
			assertEndpoints(context, enabled);
		}
	}

	private ConfigurableApplicationContext start(ConfigurableApplicationContext parent, boolean enabled) {
		Step[] unavailable = new Step[100];
		Arrays.fill(unavailable, respond(503));
		this.alerts.script(unavailable);
		this.tokens.script(respond(200, Map.of("Content-Type", "application/json"), """
				{"access_token": "token", "token_type": "Bearer", "expires_in": 3600}"""));
		return new SpringApplicationBuilder(Neighbours.class).parent(parent)
			.web(WebApplicationType.SERVLET)
			.properties(Map.ofEntries(Map.entry("server.port", "0"), Map.entry("management.server.port", "0"),
					Map.entry("retry.enabled", enabled), Map.entry("retry.backoff-factor", "0.001"),
					Map.entry("spring.http.clients.read-timeout", "5s"),
					Map.entry("spring.http.clients.imperative.factory", "jdk"),
					Map.entry("management.endpoints.web.exposure.include", "*"),
					Map.entry("management.tracing.sampling.probability", "1"),
					Map.entry("spring.cloud.compatibility-verifier.enabled", "false"),
					Map.entry("spring.cloud.loadbalancer.retry.enabled", "false"),
					Map.entry("spring.cloud.discovery.client.simple.instances.api[0].uri", this.server.url("")),
					Map.entry("spring.http.serviceclient.orders.base-url", this.server.url("")),
					Map.entry("spring.http.serviceclient.search.base-url", this.server.url("")),
					Map.entry("spring.security.oauth2.client.registration.api.client-id", "shop"),
					Map.entry("spring.security.oauth2.client.registration.api.client-secret", "secret"),
					Map.entry("spring.security.oauth2.client.registration.api.authorization-grant-type",
							"client_credentials"),
					Map.entry("spring.security.oauth2.client.provider.api.token-uri", this.tokens.url("/token")),
					Map.entry("alerts", this.alerts.url("/")), Map.entry("flags", this.flags.url("/"))))
			.run();
	}

	/**
	 * A call that fails at first succeeds with the starter, and ends as a 503 without.
	 */
	private void assertEnding(Function<String, String> call, boolean enabled) {
		this.server.script(respond(503), respond(200));
		if (enabled) {
			assertThat(call.apply(this.server.url("/"))).isEqualTo("status 200");
			assertThat(this.server.received()).hasSize(2)
				.extracting((request) -> request.headers().getFirst("traceparent"))
				.allSatisfy((traceparent) -> assertThat(traceparent).isNotBlank());
		}
		else {
			assertThatException().isThrownBy(() -> call.apply(this.server.url("/")))
				.extracting(NestedExceptionUtils::getMostSpecificCause)
				.isInstanceOf(HttpServerErrorException.class);
			assertThat(this.server.received()).hasSize(1);
		}
	}

	private static String circuitBreaker(ConfigurableApplicationContext context, Supplier<String> call) {
		return context.getBean(CircuitBreakerFactory.class).create("api").run(call);
	}

	/**
	 * A Resilience4j retry around a call sees one call.
	 */
	private void assertBesideResilience4j(ConfigurableApplicationContext context, Function<String, String> call,
			boolean enabled) {
		this.server.script(respond(503), respond(200));
		Retry retry = context.getBean(RetryRegistry.class)
			.retry("around", RetryConfig.custom().maxAttempts(2).waitDuration(Duration.ofMillis(1)).build());
		assertThat(retry.executeSupplier(() -> call.apply(this.server.url("/")))).isEqualTo("status 200");
		assertThat(retry.getMetrics().getNumberOfSuccessfulCallsWithoutRetryAttempt()).isEqualTo(enabled ? 1 : 0);
	}

	private static void assertEndpoints(ConfigurableApplicationContext context, boolean enabled) {
		TestRestTemplate client = new TestRestTemplate(context.getBean(RestTemplateBuilder.class));
		String actuator = "http://localhost:" + context.getEnvironment().getProperty("local.management.port")
				+ "/actuator/";
		assertThat(client.getForEntity(actuator + "retries", String.class).getStatusCode()).isEqualTo(HttpStatus.OK);
		assertThat(client.getForEntity(actuator + "retry", String.class).getStatusCode())
			.isEqualTo(enabled ? HttpStatus.OK : HttpStatus.NOT_FOUND);
		assertThat(client.getForEntity(actuator + "metrics/resilience4j.retry.calls", String.class).getStatusCode())
			.isEqualTo(HttpStatus.OK);
		assertThat(client.getForEntity(actuator + "metrics/retry.calls", String.class).getStatusCode())
			.isEqualTo(enabled ? HttpStatus.OK : HttpStatus.NOT_FOUND);
	}

}
