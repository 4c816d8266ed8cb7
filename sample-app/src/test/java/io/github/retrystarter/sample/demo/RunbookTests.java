package io.github.retrystarter.sample.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.util.TestSocketUtils;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.sample.Programs;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the commands of the runbook as they are, because nobody has time to mend them in
 * the night in which they are needed.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "logging.level.io.github.retrystarter.client=off")
@EnabledIf(value = "areInstalled", disabledReason = "No curl or no jq on the PATH")
@Timeout(60)
class RunbookTests {

	private final RestClient client = RestClient.create();

	@LocalServerPort
	private int port;

	static boolean areInstalled() {
		return Programs.areInstalled("bash", "curl", "jq");
	}

	@DynamicPropertySource
	static void useFreePort(DynamicPropertyRegistry registry) {
		int port = TestSocketUtils.findAvailableTcpPort();
		registry.add("upstream.port", () -> port);
	}

	@BeforeEach
	void makeCalls() {
		for (String scenario : List.of("flaky", "broken", "mount")) {
			this.client.get().uri("http://localhost:" + this.port + "/demo/" + scenario).retrieve().toBodilessEntity();
		}
	}

	static List<String> commands() throws IOException {
		List<String> commands = Files.readAllLines(Path.of("..", "docs", "operations.md"))
			.stream()
			.map((line) -> line.strip().replaceFirst("^\\$ ", ""))
			.filter((line) -> line.startsWith("curl "))
			.toList();
		assertThat(commands).hasSizeGreaterThan(15);
		return commands;
	}

	@ParameterizedTest
	@MethodSource("commands")
	void commandTellsSomething(String command) throws Exception {
		ProcessBuilder shell = new ProcessBuilder("bash", "-c", "set -o pipefail; "
				+ command.replace("curl ", "curl --fail --silent --show-error ").replace("/orders", "/flaky"));
		shell.environment().put("APP", "http://localhost:" + this.port);
		Process process = shell.redirectErrorStream(true).start();
		String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(told).isZero();
		assertThat(told.lines()).doesNotContain("null");
		if (!command.contains("/loggers/")) {
			assertThat(told).isNotBlank();
		}
	}

}
