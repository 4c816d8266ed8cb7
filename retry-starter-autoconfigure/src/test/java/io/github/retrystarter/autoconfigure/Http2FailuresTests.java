package io.github.retrystarter.autoconfigure;

import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;

import org.springframework.context.ApplicationContext;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.http.client.ReactorClientHttpRequestFactory;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.support.Http2Server;
import io.github.retrystarter.support.Http2Server.Fate;
import io.github.retrystarter.support.RetryFixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What HTTP/2 says of a request that was not acted on.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class Http2FailuresTests {

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	@AutoClose
	private final Http2Server server = new Http2Server();

	@Test
	void postThatWasRefusedIsSentAgain() {
		this.server.script(Fate.DONE, Fate.REFUSED);
		this.fixture.runner().run((context) -> {
			RestClient client = client(context, "jdk");
			post(client);
			post(client);
			assertThat(this.server.received()).isEqualTo(3);
		});
	}

	/**
	 * The JDK's client says the same of every stream of a connection with a
	 * {@code GOAWAY} before Java 24, and Reactor Netty the same of every stream that ends
	 * early.
	 */
	@ParameterizedTest
	@CsvSource({ "jdk,CANCELLED", "jdk,CUT", "reactor,REFUSED", "reactor,CANCELLED", "reactor,CUT" })
	void postThatMayHaveBeenActedOnIsSentOnce(String factory, Fate fate) {
		this.server.script(Fate.DONE, fate);
		this.fixture.runner().run((context) -> {
			RestClient client = client(context, factory);
			post(client);
			assertThatExceptionOfType(ResourceAccessException.class).isThrownBy(() -> post(client));
			assertThat(this.server.received()).isEqualTo(2);
		});
	}

	@ParameterizedTest
	@CsvSource({ "jdk,REFUSED", "jdk,GONE_BEFORE", "jdk,CUT", "reactor,REFUSED", "reactor,GONE_BEFORE", "reactor,CUT" })
	void getIsSentAgainWhateverHappened(String factory, Fate fate) {
		this.server.script(Fate.DONE, fate);
		this.fixture.runner().run((context) -> {
			RestClient client = client(context, factory);
			post(client);
			client.get().uri(this.server.url()).retrieve().toBodilessEntity();
			assertThat(this.server.received()).isEqualTo(3);
		});
	}

	private static RestClient client(ApplicationContext context, String factory) {
		return context.getBean(RestClient.Builder.class).requestFactory(factory(factory)).build();
	}

	private void post(RestClient client) {
		client.post().uri(this.server.url()).body("order").retrieve().toBodilessEntity();
	}

	private static ClientHttpRequestFactory factory(String client) {
		return client.equals("jdk") ? new JdkClientHttpRequestFactory()
				: new ReactorClientHttpRequestFactory(HttpClient.create().protocol(HttpProtocol.H2C));
	}

}
