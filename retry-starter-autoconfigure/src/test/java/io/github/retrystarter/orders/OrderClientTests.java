package io.github.retrystarter.orders;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.restclient.test.autoconfigure.RestClientTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.retry.backoff.Sleeper;
import org.springframework.test.web.client.MockRestServiceServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.client.ExpectedCount.once;
import static org.springframework.test.web.client.ExpectedCount.twice;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.requestTo;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withStatus;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withSuccess;

/**
 * The component alone, against a mocked server.
 */
@RestClientTest(components = OrderClient.class, properties = "orders.url=https://orders.example.com")
class OrderClientTests {

	@Autowired
	private OrderClient orders;

	@Autowired
	private MockRestServiceServer server;

	@Test
	void asksAgainWhileTheServerIsUnavailable() {
		this.server.expect(twice(), requestTo("https://orders.example.com/orders/7"))
			.andRespond(withStatus(HttpStatus.SERVICE_UNAVAILABLE));
		this.server.expect(once(), requestTo("https://orders.example.com/orders/7"))
			.andRespond(withSuccess("two lamps", MediaType.TEXT_PLAIN));

		assertThat(this.orders.find(7)).isEqualTo("two lamps");
		this.server.verify();
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
