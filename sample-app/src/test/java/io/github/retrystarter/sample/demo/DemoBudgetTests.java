package io.github.retrystarter.sample.demo;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.util.TestSocketUtils;
import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Plays scenarios again and again, with the budget and the recovery that users have, but
 * without real waits.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = "logging.level.io.github.retrystarter.client=error")
@Import(DemoTests.NoWaits.class)
class DemoBudgetTests {

	private final RestClient client = RestClient.create();

	@LocalServerPort
	private int port;

	@DynamicPropertySource
	static void useFreePort(DynamicPropertyRegistry registry) {
		int port = TestSocketUtils.findAvailableTcpPort();
		registry.add("upstream.port", () -> port);
	}

	@Test
	void noRunMissesWhatEarlierOnesHaveSpent() {
		for (int run = 0; run < 12; run++) {
			assertThat(outcome("down")).isEqualTo("exhausted");
			assertThat(outcome("mount")).isEqualTo("exhausted");
			assertThat(outcome("flaky")).isEqualTo("success_after_retry");
			assertThat(outcome("http-interface")).isEqualTo("success_after_retry");
		}
	}

	private String outcome(String scenario) {
		DocumentContext result = JsonPath.parse(this.client.get()
			.uri("http://localhost:" + this.port + "/demo/" + scenario)
			.retrieve()
			.body(String.class));
		assertThat(result.<String>read("$.budget")).isEqualTo("refilled before this run");
		return result.read("$.outcome");
	}

}
