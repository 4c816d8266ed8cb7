package io.github.retrystarter.sample;

import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.retry.backoff.Sleeper;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.client.HttpServerErrorException;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.serviceUnavailable;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Calls a real server, with the configuration of the application, and waits for nothing.
 */
@SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "upstream.port=0")
class GreetingsTests {

	@RegisterExtension
	static final WireMockExtension upstream = WireMockExtension.newInstance().build();

	@Autowired
	private Greetings greetings;

	@DynamicPropertySource
	static void callTheUpstream(DynamicPropertyRegistry registry) {
		registry.add("spring.http.serviceclient.greetings.base-url", upstream::baseUrl);
	}

	@Test
	void asksAgainWhenTheConnectionIsReset() {
		upstream.stubFor(get("/greetings/Ada").inScenario("reset")
			.whenScenarioStateIs(STARTED)
			.willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER))
			.willSetStateTo("recovered"));
		upstream.stubFor(get("/greetings/Ada").inScenario("reset")
			.whenScenarioStateIs("recovered")
			.willReturn(ok("Hello, Ada")));

		assertThat(this.greetings.greet("Ada")).isEqualTo("Hello, Ada");
		upstream.verify(2, getRequestedFor(urlEqualTo("/greetings/Ada")));
	}

	@Test
	void givesUpAfterFiveRetries() {
		upstream.stubFor(get("/greetings/Ada").willReturn(serviceUnavailable()));

		assertThatExceptionOfType(HttpServerErrorException.ServiceUnavailable.class)
			.isThrownBy(() -> this.greetings.greet("Ada"));
		upstream.verify(1 + 5, getRequestedFor(urlEqualTo("/greetings/Ada")));
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class NoWaits {

		@Bean
		Sleeper sleeper() {
			return (millis) -> {
			};
		}

	}

}
