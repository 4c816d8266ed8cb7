package io.github.retrystarter.autoconfigure;

import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.client.HttpComponentsTap;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Apache clients that were made elsewhere, and that retry unless told not to.
 */
@ExtendWith(OutputCaptureExtension.class)
class ForeignClientRetriesTests {

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	private final ApplicationContextRunner runner = this.fixture.runner().withPropertyValues("retry.total=0");

	@BeforeEach
	void showWarnings() {
		setLevel(LogLevel.WARN);
	}

	@AfterEach
	void hideWarnings() {
		setLevel(null);
	}

	private static void setLevel(LogLevel level) {
		LoggingSystem.get(ForeignClientRetriesTests.class.getClassLoader())
			.setLogLevel(RetryingClientHttpRequestInterceptor.class.getName(), level);
	}

	@Test
	void warnsOnceOfARequestFactoryMadeByHand(CapturedOutput output) {
		this.runner.run((context) -> {
			get(clientWith(context, new HttpComponentsClientHttpRequestFactory()));
			get(clientWith(context, new HttpComponentsClientHttpRequestFactory()));
			assertWarned(output, 1);
		});
	}

	@Test
	void warnsOfABuilderThatSpringBootDoesNotMake(CapturedOutput output) {
		this.server.script(respond(503), respond(200));
		this.runner.withBean(ClientHttpRequestFactoryBuilder.class, ClientHttpRequestFactoryBuilder::httpComponents)
			.run((context) -> {
				get(context.getBean(RestClient.class));
				assertThat(this.server.received()).as("one of them sent by the client itself").hasSize(2);
				assertWarned(output, 1);
			});
	}

	@Test
	void warnsOfARequestFactoryOfARestTemplate(CapturedOutput output) {
		this.runner.run((context) -> {
			context.getBean(RestTemplateBuilder.class)
				.requestFactory(HttpComponentsClientHttpRequestFactory.class)
				.build()
				.getForObject(this.server.url("/"), String.class);
			assertWarned(output, 1);
		});
	}

	@Test
	void isSilentOfAClientWithATap(CapturedOutput output) {
		HttpClientBuilder builder = HttpClients.custom().disableAutomaticRetries();
		HttpComponentsTap.install(builder);
		this.runner.run((context) -> {
			get(clientWith(context, new HttpComponentsClientHttpRequestFactory(builder.build())));
			assertWarned(output, 0);
		});
	}

	@Test
	void isSilentOfClientsThatDoNotRetry(CapturedOutput output) {
		this.runner.run((context) -> {
			get(clientWith(context, new SimpleClientHttpRequestFactory()));
			assertWarned(output, 0);
		});
	}

	@Test
	void isSilentOfTheClientThatSpringBootBuilds(CapturedOutput output) {
		this.runner.withPropertyValues("spring.http.clients.imperative.factory=http-components").run((context) -> {
			get(context.getBean(RestClient.class));
			assertWarned(output, 0);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "retry.enabled=false", "retry.mounts.off.enabled=false" })
	void isSilentWhereNothingIsRetried(String property, CapturedOutput output) {
		this.runner.withPropertyValues(property, "retry.mounts.off.url=" + this.server.url("/")).run((context) -> {
			get(clientWith(context, new HttpComponentsClientHttpRequestFactory()));
			assertWarned(output, 0);
		});
	}

	private static RestClient clientWith(ApplicationContext context, ClientHttpRequestFactory requestFactory) {
		return context.getBean(RestClient.Builder.class).requestFactory(requestFactory).build();
	}

	private void get(RestClient client) {
		client.get().uri(this.server.url("/")).retrieve().toBodilessEntity();
	}

	private static void assertWarned(CapturedOutput output, int times) {
		assertThat(output.getAll().split("it may retry by itself.*disableAutomaticRetries.*HttpComponentsTap", -1))
			.hasSize(times + 1);
	}

}
