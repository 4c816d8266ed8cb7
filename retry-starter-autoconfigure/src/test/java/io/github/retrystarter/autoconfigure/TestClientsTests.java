package io.github.retrystarter.autoconfigure;

import java.util.function.Consumer;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.HttpRedirects;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.resttestclient.TestRestTemplate;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.test.web.servlet.client.RestTestClient;

import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The clients by which tests call their own application do not retry.
 */
class TestClientsTests {

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	@Test
	void testRestTemplateSeesEachResponse() {
		assertSentOnce((builder) -> get(new TestRestTemplate(builder)));
	}

	@Test
	void testRestTemplateThatIsMadeOfAnotherSeesEachResponse() {
		assertSentOnce((builder) -> get(new TestRestTemplate(builder).withBasicAuth("user", "password")));
		assertSentOnce((builder) -> get(new TestRestTemplate(builder)
			.withClientSettings(HttpClientSettings.defaults().withRedirects(HttpRedirects.DONT_FOLLOW))));
	}

	@Test
	void restTestClientSeesEachResponse() {
		assertSentOnce((builder) -> RestTestClient.bindToServer(new JdkClientHttpRequestFactory())
			.build()
			.get()
			.uri(this.server.url("/"))
			.exchange()
			.expectStatus()
			.isEqualTo(HttpStatus.SERVICE_UNAVAILABLE));
	}

	@Test
	void restTemplateOfTheApplicationRetriesBesideIt() {
		this.server.script(respond(503), respond(200));
		this.fixture.runner().run((context) -> {
			RestTemplateBuilder builder = context.getBean(RestTemplateBuilder.class);
			new TestRestTemplate(builder);
			assertThat(builder.build().getForObject(this.server.url("/"), String.class)).isEqualTo("status 200");
		});
	}

	private void get(TestRestTemplate client) {
		assertThat(client.getForEntity(this.server.url("/"), String.class).getStatusCode())
			.isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
	}

	private void assertSentOnce(Consumer<RestTemplateBuilder> call) {
		this.server.script(respond(503), respond(200));
		this.fixture.runner().run((context) -> {
			call.accept(context.getBean(RestTemplateBuilder.class));
			assertThat(this.server.received()).hasSize(1);
		});
	}

}
