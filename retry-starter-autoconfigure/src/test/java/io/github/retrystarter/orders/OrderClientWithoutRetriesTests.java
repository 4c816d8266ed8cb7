package io.github.retrystarter.orders;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.restclient.test.autoconfigure.RestClientTest;
import org.springframework.http.HttpStatus;
import org.springframework.test.web.client.MockRestServiceServer;
import org.springframework.web.client.HttpServerErrorException;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.springframework.test.web.client.ExpectedCount.once;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.requestTo;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withStatus;

/**
 * A test of before the starter came, which expects one response.
 */
@RestClientTest(components = OrderClient.class,
		properties = { "orders.url=https://orders.example.com", "retry.enabled=false" })
class OrderClientWithoutRetriesTests {

	@Autowired
	private OrderClient orders;

	@Autowired
	private MockRestServiceServer server;

	@Test
	void passesOnThatTheServerIsUnavailable() {
		this.server.expect(once(), requestTo("https://orders.example.com/orders/7"))
			.andRespond(withStatus(HttpStatus.SERVICE_UNAVAILABLE));

		assertThatExceptionOfType(HttpServerErrorException.class).isThrownBy(() -> this.orders.find(7));
		this.server.verify();
	}

}
