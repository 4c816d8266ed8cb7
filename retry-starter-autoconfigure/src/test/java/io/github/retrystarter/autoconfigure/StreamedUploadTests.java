package io.github.retrystarter.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.AbstractResource;
import org.springframework.core.io.Resource;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.service.annotation.PostExchange;
import org.springframework.web.service.registry.ImportHttpServices;

import io.github.retrystarter.support.RetryContextRunner;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Received;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where nothing is installed, an upload is on its way before its last bytes are made.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamedUploadTests {

	private static final int LENGTH = 8_000_000;

	private static final int FIRST_PART = 1_000_000;

	private static final String LAST_CHUNK = "0\r\n\r\n";

	private final CountDownLatch begun = new CountDownLatch(1);

	@AutoClose
	private final ScriptedServer server = new ScriptedServer();

	@ParameterizedTest
	@CsvSource({ "jdk, retry.mounts.uploads.enabled", "http-components, retry.mounts.uploads.enabled",
			"jetty, retry.mounts.uploads.enabled", "reactor, retry.mounts.uploads.enabled",
			"simple, retry.mounts.uploads.enabled", "jdk, retry.enabled" })
	void serverReceivesTheFirstBytesOfAnUploadBeforeTheLastAreMade(String factory, String key) {
		this.server.script(this::receive);
		RetryContextRunner.create()
			.withUserConfiguration(Services.class)
			.withPropertyValues("spring.http.clients.imperative.factory=" + factory,
					"spring.http.serviceclient.uploads.base-url=" + this.server.url("/"), key + "=false")
			.run((context) -> {
				context.getBean(Uploads.class).upload(new SlowlyMade());
				assertThat(this.begun.getCount()).isZero();
			});
	}

	/**
	 * The head has come; the body comes in chunks.
	 */
	private void receive(Socket connection, Received request) throws IOException {
		assertThat(request.headers().getContentLength()).isNegative();
		InputStream body = connection.getInputStream();
		int received = 0;
		String tail = "";
		byte[] part = new byte[8192];
		while (!tail.endsWith(LAST_CHUNK)) {
			int read = body.read(part);
			if (read < 0) {
				return;
			}
			received += read;
			if (received > FIRST_PART / 2) {
				this.begun.countDown();
			}
			String text = tail + new String(part, 0, read, StandardCharsets.ISO_8859_1);
			tail = text.substring(Math.max(0, text.length() - LAST_CHUNK.length()));
		}
		ScriptedServer.respond(200).perform(connection, request);
	}

	/**
	 * A body whose second part is made once the server has seen the first.
	 */
	private final class SlowlyMade extends AbstractResource {

		@Override
		public String getDescription() {
			return "slowly made";
		}

		@Override
		public long contentLength() {
			return -1;
		}

		@Override
		public InputStream getInputStream() {
			return new InputStream() {

				private int made;

				@Override
				public int read() throws IOException {
					if (this.made == FIRST_PART) {
						awaitServer();
					}
					return (this.made++ < LENGTH) ? 'x' : -1;
				}

			};
		}

		private void awaitServer() throws IOException {
			try {
				if (!StreamedUploadTests.this.begun.await(5, TimeUnit.SECONDS)) {
					throw new IOException("The server has received nothing");
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportHttpServices(group = "uploads", types = Uploads.class)
	static class Services {

	}

	interface Uploads {

		@PostExchange("/upload")
		void upload(@RequestBody Resource file);

	}

}
