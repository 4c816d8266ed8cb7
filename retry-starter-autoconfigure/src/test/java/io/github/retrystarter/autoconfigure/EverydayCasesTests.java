package io.github.retrystarter.autoconfigure;

import java.util.List;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.wiremock.spring.EnableWireMock;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.support.RecordingSleeper;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.stubFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.verify;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What an application sees every day, in an application context as a user has it.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "retry.jitter=none", "retry.backoff-factor=1",
				"spring.http.clients.imperative.factory=http-components",
				"retry.mounts.patient.url=${wiremock.server.baseUrl}/patient", "retry.mounts.patient.total=5",
				"retry.mounts.patient.status-forcelist=500",
				"retry.mounts.billing.url=${wiremock.server.baseUrl}/patient/billing", "retry.mounts.billing.total=0",
				"retry.mounts.payments.url=${wiremock.server.baseUrl}/payments",
				"retry.mounts.payments.idempotency-key.enabled=true",
				// Spring Cloud is here for one other test, and refuses newer hosts.
				"spring.cloud.compatibility-verifier.enabled=false" })
@EnableWireMock
class EverydayCasesTests {

	@Autowired
	private RestClient client;

	@Autowired
	private RecordingSleeper sleeper;

	@Value("${wiremock.server.baseUrl}")
	private String baseUrl;

	@AfterEach
	void forgetSleeps() {
		this.sleeper.clear();
	}

	@Test
	void retriesUnavailableServerAndBacksOff() {
		responses("/status", aResponse().withStatus(503), aResponse().withStatus(502), aResponse().withBody("done"));
		assertThat(get("/status")).isEqualTo("done");
		verify(3, anyRequestedFor(urlEqualTo("/status")));
		assertThat(this.sleeper.sleeps()).containsExactly(1000L, 2000L);
	}

	@Test
	void waitsAsLongAsTheServerAsks() {
		responses("/limited", aResponse().withStatus(429).withHeader("Retry-After", "7"), aResponse().withBody("done"));
		assertThat(get("/limited")).isEqualTo("done");
		assertThat(this.sleeper.sleeps()).containsExactly(7000L);
	}

	@Test
	void handsBackAResponseThatAsksForTooLongAWait() {
		responses("/later", aResponse().withStatus(503).withHeader("Retry-After", "3600").withBody("tomorrow"));
		assertThatExceptionOfType(HttpServerErrorException.ServiceUnavailable.class).isThrownBy(() -> get("/later"))
			.satisfies((ex) -> assertThat(ex.getResponseBodyAsString()).isEqualTo("tomorrow"));
		verify(1, anyRequestedFor(urlEqualTo("/later")));
		assertThat(this.sleeper.sleeps()).isEmpty();
	}

	@Test
	void retriesResetConnection() {
		responses("/reset", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER), aResponse().withBody("done"));
		assertThat(get("/reset")).isEqualTo("done");
		verify(2, anyRequestedFor(urlEqualTo("/reset")));
	}

	@Test
	void sendsPostOnce() {
		responses("/orders", aResponse().withStatus(503), aResponse().withBody("created"));
		assertThatExceptionOfType(HttpServerErrorException.ServiceUnavailable.class).isThrownBy(() -> post("/orders"));
		verify(1, anyRequestedFor(urlEqualTo("/orders")));
	}

	@Test
	void repeatsPostWithOneKeyWhereKeysAreEnabled() {
		responses("/payments", aResponse().withStatus(503), aResponse().withBody("paid"));
		assertThat(post("/payments")).isEqualTo("paid");
		List<String> keys = WireMock.findAll(anyRequestedFor(urlEqualTo("/payments")))
			.stream()
			.map((request) -> request.getHeader("Idempotency-Key"))
			.toList();
		assertThat(keys).hasSize(2).doesNotContainNull();
		assertThat(keys.get(0)).isEqualTo(keys.get(1));
	}

	@Test
	void exhaustedCallKeepsItsBodyReadable() {
		responses("/down", aResponse().withStatus(503).withBody("maintenance"));
		assertThatExceptionOfType(HttpServerErrorException.ServiceUnavailable.class).isThrownBy(() -> get("/down"))
			.satisfies((ex) -> assertThat(ex.getResponseBodyAsString()).isEqualTo("maintenance"));
		verify(4, anyRequestedFor(urlEqualTo("/down")));
	}

	@Test
	void mountHasItsOwnPolicy() {
		responses("/patient/a", aResponse().withStatus(500));
		responses("/patient/b", aResponse().withStatus(503));
		assertThatExceptionOfType(HttpServerErrorException.class).isThrownBy(() -> get("/patient/a"));
		assertThatExceptionOfType(HttpServerErrorException.class).isThrownBy(() -> get("/patient/b"));
		verify(6, anyRequestedFor(urlEqualTo("/patient/a")));
		verify(1, anyRequestedFor(urlEqualTo("/patient/b")));
	}

	@Test
	void longestMountWins() {
		responses("/patient/billing/1", aResponse().withStatus(500));
		responses("/patient/billings", aResponse().withStatus(500));
		assertThatExceptionOfType(HttpServerErrorException.class).isThrownBy(() -> get("/patient/billing/1"));
		assertThatExceptionOfType(HttpServerErrorException.class).isThrownBy(() -> get("/patient/billings"));
		verify(1, anyRequestedFor(urlEqualTo("/patient/billing/1")));
		verify(6, anyRequestedFor(urlEqualTo("/patient/billings")));
	}

	private String get(String path) {
		return this.client.get().uri(this.baseUrl + path).retrieve().body(String.class);
	}

	private String post(String path) {
		return this.client.method(HttpMethod.POST).uri(this.baseUrl + path).body("order").retrieve().body(String.class);
	}

	/**
	 * Response one after another; the last response stays.
	 */
	private static void responses(String path, ResponseDefinitionBuilder... responses) {
		for (int i = 0; i < responses.length; i++) {
			String state = (i == 0) ? Scenario.STARTED : "response " + i;
			stubFor(any(urlEqualTo(path)).inScenario(path)
				.whenScenarioStateIs(state)
				.willReturn(responses[i])
				.willSetStateTo((i + 1 < responses.length) ? "response " + (i + 1) : state));
		}
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		@Bean
		RecordingSleeper sleeper() {
			return new RecordingSleeper();
		}

	}

}
