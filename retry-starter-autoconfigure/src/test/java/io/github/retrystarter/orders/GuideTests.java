package io.github.retrystarter.orders;

import java.util.Map;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.retry.backoff.Sleeper;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.client.RetryOptions;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.support.ScriptedServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the guide shows of calls, conditions and hooks, in an application.
 */
@SpringBootTest(webEnvironment = WebEnvironment.NONE, properties = "orders.url=http://localhost")
@ExtendWith(OutputCaptureExtension.class)
class GuideTests {

	private static final ScriptedServer server = new ScriptedServer();

	@Autowired
	private RestClient restClient;

	@AfterAll
	static void close() {
		server.close();
	}

	@Test
	void callHasATotalOfItsOwn() {
		server.script(fail(), fail(), fail(), fail(), fail(), ScriptedServer.respond(200));
		String url = server.url("/orders");

		this.restClient.get().uri(url).attributes(RetryOptions.total(5)).retrieve().body(String.class);

		assertThat(server.received()).hasSize(6);
	}

	@Test
	void postWithAKeyIsRepeated() {
		server.script(fail(), ScriptedServer.respond(200));
		String orderId = "7";
		String order = "two lamps";
		String url = server.url("/orders");

		this.restClient.post().uri(url).header("Idempotency-Key", orderId).body(order).retrieve().toBodilessEntity();

		assertThat(server.received()).hasSize(2);
	}

	@Test
	void maintenancePageIsAskedAgain(CapturedOutput output) {
		server.script(ScriptedServer.respond(200, Map.of(), "back in a minute"),
				ScriptedServer.respond(200, Map.of(), "two lamps"));

		assertThat(this.restClient.get().uri(server.url("/orders")).retrieve().body(String.class))
			.isEqualTo("two lamps");
		assertThat(output).contains("1: status 200, then ");
	}

	@Test
	void clientMadeByHandHasTheInterceptor() {
		RestClient client = RestClient.builder()
			.requestInterceptors(
					RetryingClientHttpRequestInterceptor.of(HttpRetryPolicy.builder().total(5).build())::addTo)
			.build();

		client.mutate()
			.requestInterceptors((interceptors) -> assertThat(interceptors)
				.hasExactlyElementsOfTypes(RetryingClientHttpRequestInterceptor.class));
	}

	private static ScriptedServer.Step fail() {
		return ScriptedServer.respond(503);
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
