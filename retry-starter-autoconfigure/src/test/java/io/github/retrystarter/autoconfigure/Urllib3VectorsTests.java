package io.github.retrystarter.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpMethod;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Step;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What requests 2.34 with urllib3 2.7 did against scripted servers, replayed: attempts
 * sent, time slept, outcome.
 */
class Urllib3VectorsTests {

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	static Stream<Scenario> scenarios() throws IOException {
		try (InputStream vectors = Urllib3VectorsTests.class.getResourceAsStream("/urllib3-vectors.json")) {
			return JsonMapper.shared().readTree(vectors).get("scenarios").valueStream().map(Scenario::new);
		}
	}

	@Test
	void thereAreTwoHundredScenarios() throws IOException {
		assertThat(scenarios()).hasSize(200);
	}

	@ParameterizedTest
	@MethodSource("scenarios")
	void doesAsUrllib3Does(Scenario scenario) {
		this.server.script(scenario.steps());
		this.fixture.runner().withPropertyValues(scenario.properties()).run((context) -> {
			String outcome = call(context.getBean(RestClient.class), scenario);
			assertThat(outcome).as("outcome").isEqualTo(scenario.expectedOutcome());
			assertThat(this.server.received()).as("requests")
				.hasSize(scenario.expectedAttempts())
				.allSatisfy((request) -> assertThat(request.method()).isEqualTo(scenario.method().name()));
			assertThat(this.fixture.sleeper().sleeps()).as("sleeps").isEqualTo(scenario.expectedSleeps());
		});
	}

	private String call(RestClient client, Scenario scenario) {
		RestClient.RequestBodySpec request = client.method(scenario.method()).uri(this.server.url("/vector"));
		scenario.body().ifPresent(request::body);
		try {
			return "status " + request.exchange((sent, response) -> response.getStatusCode().value());
		}
		catch (ResourceAccessException ex) {
			return "error io";
		}
	}

	record Scenario(JsonNode json) {

		HttpMethod method() {
			return HttpMethod.valueOf(this.json.get("method").asString());
		}

		Optional<String> body() {
			return this.json.get("body").stringValueOpt();
		}

		Step[] steps() {
			return this.json.get("steps").valueStream().map(Scenario::step).toArray(Step[]::new);
		}

		private static Step step(JsonNode step) {
			return switch (step.get("kind").asString()) {
				case "reset" -> ScriptedServer.reset();
				case "empty" -> ScriptedServer.empty();
				case "hang" -> ScriptedServer.hang();
				default -> {
					Map<String, String> headers = new LinkedHashMap<>();
					step.path("headers")
						.propertyStream()
						.forEach((header) -> headers.put(header.getKey(), header.getValue().asString()));
					yield ScriptedServer.respond(step.get("status").asInt(), headers, step.get("body").asString());
				}
			};
		}

		String[] properties() {
			List<String> properties = new ArrayList<>(List.of("retry.jitter=none", "retry.immediate-first-retry=true",
					"spring.http.clients.imperative.factory=http-components",
					"spring.http.clients.read-timeout=" + readTimeout()));
			this.json.get("config").propertyStream().forEach((entry) -> {
				String value = value(entry.getValue());
				if (!value.equals("default")) {
					properties.add("retry." + entry.getKey().replace('_', '-') + "=" + value);
				}
			});
			return properties.toArray(String[]::new);
		}

		/**
		 * Short only where a server hangs, so that a busy machine is not taken for one.
		 */
		private String readTimeout() {
			boolean hangs = this.json.get("steps")
				.valueStream()
				.anyMatch((step) -> step.get("kind").asString().equals("hang"));
			return hangs ? "1s" : "60s";
		}

		private static String value(JsonNode value) {
			if (value.isNull()) {
				return "*";
			}
			return value.isArray() ? String.join(",", value.valueStream().map(JsonNode::asString).toList())
					: value.asString();
		}

		int expectedAttempts() {
			return this.json.get("expected").get("attempts").asInt();
		}

		List<Long> expectedSleeps() {
			return this.json.get("expected")
				.get("sleeps")
				.valueStream()
				.map((seconds) -> Math.round(seconds.asDouble() * 1000))
				.toList();
		}

		String expectedOutcome() {
			Map.Entry<String, JsonNode> outcome = this.json.get("expected")
				.get("outcome")
				.propertyStream()
				.findFirst()
				.orElseThrow();
			return outcome.getKey() + " " + outcome.getValue().asString();
		}

		@Override
		public String toString() {
			return this.json.get("id").asString();
		}

	}

}
