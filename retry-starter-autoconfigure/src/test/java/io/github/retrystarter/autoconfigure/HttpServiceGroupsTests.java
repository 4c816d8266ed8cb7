package io.github.retrystarter.autoconfigure;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.ImportHttpServices;

import io.github.retrystarter.support.RecordingSleeper;
import io.github.retrystarter.support.RetryContextRunner;
import io.github.retrystarter.support.ScriptedServer;

import static io.github.retrystarter.support.ScriptedServer.answer;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * HTTP interfaces retry too.
 */
class HttpServiceGroupsTests {

	private final ScriptedServer server = new ScriptedServer();

	@AfterEach
	void stopServer() {
		this.server.close();
	}

	@Test
	void importedHttpServiceIsRetried() {
		this.server.script(answer(503), answer(503), answer(200));
		RetryContextRunner.create(new RecordingSleeper())
			.withUserConfiguration(Services.class)
			.withPropertyValues("spring.http.serviceclient.orders.base-url=" + this.server.url("/"))
			.run((context) -> {
				assertThat(context.getBean(Orders.class).latest()).isEqualTo("status 200");
				assertThat(this.server.received()).hasSize(3)
					.allSatisfy((request) -> assertThat(request.path()).isEqualTo("/latest"));
			});
	}

	@Configuration(proxyBeanMethods = false)
	@ImportHttpServices(group = "orders", types = Orders.class)
	static class Services {

	}

	interface Orders {

		@GetExchange("/latest")
		String latest();

	}

}
