package io.github.retrystarter.orders;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

@Component
class OrderClient {

	private final RestClient client;

	OrderClient(RestClient.Builder builder, @Value("${orders.url}") String url) {
		this.client = builder.baseUrl(url).build();
	}

	String find(int id) {
		return this.client.get().uri("/orders/{id}", id).retrieve().body(String.class);
	}

}
