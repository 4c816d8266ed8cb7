package io.github.retrystarter.autoconfigure;

import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The retries that HTTP clients make behind one's back.
 */
@ExtendWith(OutputCaptureExtension.class)
class HiddenClientRetriesTests {

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	@ParameterizedTest
	@CsvSource({ "true, 1", "false, 2" })
	void apacheClientSendsPostAgainUnlessItIsSwitchedOff(boolean disabled, int requests) {
		this.server.script(respond(503), respond(200));
		runner("http-components", disabled).run((context) -> {
			context.getBean(RestClient.class)
				.post()
				.uri(this.server.url("/"))
				.exchange((request, response) -> response.getStatusCode());
			assertThat(this.server.received()).hasSize(requests);
		});
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void reactorNettyIsToldNotToSendAgainUnlessItMay(boolean disabled) {
		AtomicReference<Boolean> retryDisabled = new AtomicReference<>();
		runner("reactor", disabled).run((context) -> {
			ReactorClientHttpRequestFactoryBuilder builder = (ReactorClientHttpRequestFactoryBuilder) context
				.getBean(ClientHttpRequestFactoryBuilder.class);
			builder.withHttpClientCustomizer((client) -> {
				retryDisabled.set(client.configuration().isRetryDisabled());
				return client;
			}).build();
			assertThat(retryDisabled).hasValue(disabled);
		});
	}

	@ParameterizedTest
	@CsvSource({ "jdk, java.net.http.HttpClient", "simple, HttpURLConnection" })
	void clientsWithoutASwitchAreNamedOnceAtStart(String factory, String name, CapturedOutput output) {
		runner(factory, true).run((context) -> {
			context.getBean(RestClient.Builder.class);
			context.getBean(RestClient.Builder.class);
			assertThat(output.getAll().split(name + " sends a GET again", -1)).hasSize(2);
		});
	}

	private ApplicationContextRunner runner(String factory, boolean disabled) {
		return this.fixture.runner()
			.withPropertyValues("retry.total=0", "spring.http.clients.imperative.factory=" + factory,
					"retry.disable-client-retries=" + disabled);
	}

}
