package io.github.retrystarter.autoconfigure;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.CloseableHttpResponse;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.io.CloseMode;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.BufferingClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Apache clients that the application made itself, and that retry unless told not to.
 */
@ExtendWith(OutputCaptureExtension.class)
class ForeignClientRetriesTests {

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	private final ApplicationContextRunner runner = this.fixture.runner().withPropertyValues("retry.total=0");

	@Test
	void warnsOfAClient(CapturedOutput output) {
		with(HttpClient.class, HttpClients::createDefault).run((context) -> assertWarned(output, 1));
	}

	@Test
	void warnsOfARequestFactory(CapturedOutput output) {
		with(ClientHttpRequestFactory.class, HttpComponentsClientHttpRequestFactory::new)
			.run((context) -> assertWarned(output, 1));
	}

	@Test
	void warnsOfAWrappedRequestFactory(CapturedOutput output) {
		with(ClientHttpRequestFactory.class,
				() -> new BufferingClientHttpRequestFactory(new HttpComponentsClientHttpRequestFactory()))
			.run((context) -> assertWarned(output, 1));
	}

	@Test
	void warnsOfABuilderOnceItHasBuiltAClientThatRetries(CapturedOutput output) {
		this.server.script(respond(503), respond(200));
		with(ClientHttpRequestFactoryBuilder.class, ClientHttpRequestFactoryBuilder::httpComponents).run((context) -> {
			get(context.getBean(RestClient.class));
			get(context.getBean(RestClient.Builder.class).build());
			assertThat(this.server.received()).as("one of them sent by the client itself").hasSize(3);
			assertWarned(output, 1);
		});
	}

	@Test
	void warnsOfAClientRatherThanOfWhatHoldsIt(CapturedOutput output) {
		with(HttpClient.class, HttpClients::createDefault).withUserConfiguration(Holder.class)
			.run((context) -> assertWarned(output, 1));
	}

	@Test
	void isSilentOfClientsThatDoNotRetry(CapturedOutput output) {
		HttpClient calm = HttpClientBuilder.create().disableAutomaticRetries().build();
		with(HttpClient.class, () -> calm)
			.withBean(HttpComponentsClientHttpRequestFactory.class,
					() -> new HttpComponentsClientHttpRequestFactory(calm))
			.withBean(SimpleClientHttpRequestFactory.class)
			.withBean(ClientHttpRequestFactoryBuilder.class,
					() -> ClientHttpRequestFactoryBuilder.httpComponents()
						.withHttpClientCustomizer(HttpClientBuilder::disableAutomaticRetries))
			.run((context) -> {
				get(context.getBean(RestClient.class));
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

	@Test
	void isSilentOfClientsThatItCannotLookInto(CapturedOutput output) {
		with(HttpClient.class, HttpClients::createMinimal).withBean("odd", OddClient.class).run((context) -> {
			assertThat(context).hasNotFailed();
			assertWarned(output, 0);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "retry.disable-client-retries=false", "retry.enabled=false" })
	void isSilentWhenSwitchedOff(String property, CapturedOutput output) {
		with(HttpClient.class, HttpClients::createDefault).withPropertyValues(property).run((context) -> {
			assertThat(context).hasNotFailed();
			assertWarned(output, 0);
		});
	}

	@Test
	void isSilentWithoutTheLibrary(CapturedOutput output) {
		this.runner.withClassLoader(new FilteredClassLoader("org.apache.hc")).run((context) -> {
			assertThat(context).hasNotFailed().doesNotHaveBean(ForeignClientWarning.class);
			assertWarned(output, 0);
		});
	}

	private <T> ApplicationContextRunner with(Class<T> type, Supplier<T> supplier) {
		return this.runner.withBean("mine", type, supplier);
	}

	private void get(RestClient client) {
		client.get().uri(this.server.url("/")).retrieve().toBodilessEntity();
	}

	private static void assertWarned(CapturedOutput output, int times) {
		assertThat(output.getAll().split("bean 'mine' retries by itself.*disableAutomaticRetries", -1))
			.hasSize(times + 1);
		assertThat(output.getAll().split("retries by itself", -1)).hasSize(times + 1);
	}

	@Configuration(proxyBeanMethods = false)
	static class Holder {

		@Bean
		ClientHttpRequestFactory holder(HttpClient client) {
			return new HttpComponentsClientHttpRequestFactory(client);
		}

	}

	/**
	 * Looks like Apache's at first, but what it holds belongs to the JDK and may not be
	 * read.
	 */
	static final class OddClient extends CloseableHttpClient {

		final Object execChain = new HashMap<>(Map.of("handler", "next")).entrySet().iterator().next();

		@Override
		protected CloseableHttpResponse doExecute(HttpHost target, ClassicHttpRequest request, HttpContext context) {
			throw new UnsupportedOperationException();
		}

		@Override
		public void close(CloseMode closeMode) {
		}

		@Override
		public void close() {
		}

	}

}
