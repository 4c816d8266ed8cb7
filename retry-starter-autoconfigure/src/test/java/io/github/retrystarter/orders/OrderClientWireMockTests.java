package io.github.retrystarter.orders;

import com.github.tomakehurst.wiremock.http.Fault;
import org.junit.jupiter.api.Test;
import org.wiremock.spring.EnableWireMock;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.retry.backoff.Sleeper;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.stubFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.verify;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The whole application, against a real server that resets the connection once.
 */
@SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "orders.url=${wiremock.server.baseUrl}")
@EnableWireMock
class OrderClientWireMockTests {

	@Autowired
	private OrderClient orders;

	@Test
	void asksAgainWhenTheConnectionIsReset() {
		stubFor(get("/orders/7").inScenario("reset")
			.whenScenarioStateIs(STARTED)
			.willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER))
			.willSetStateTo("recovered"));
		stubFor(get("/orders/7").inScenario("reset").whenScenarioStateIs("recovered").willReturn(ok("two lamps")));

		assertThat(this.orders.find(7)).isEqualTo("two lamps");
		verify(2, getRequestedFor(urlEqualTo("/orders/7")));
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
