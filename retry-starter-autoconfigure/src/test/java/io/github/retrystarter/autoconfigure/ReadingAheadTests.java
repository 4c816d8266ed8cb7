package io.github.retrystarter.autoconfigure;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.client.BufferingClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;
import org.springframework.test.web.client.MockRestServiceServer;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestTemplate;

import io.github.retrystarter.autoconfigure.RequestFactoriesTests.EachFactory;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.support.ChangedResponse;
import io.github.retrystarter.support.Faults;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Step;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.springframework.test.web.client.match.MockRestRequestMatchers.requestTo;
import static org.springframework.test.web.client.response.MockRestResponseCreators.withSuccess;

/**
 * Short bodies are read while the request can still be repeated, and nobody notices
 * unless a retry follows.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ReadingAheadTests {

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	@EachFactory
	void postHasItsStatusThoughItsBodyBreaksOff(String factory) {
		this.server.script(Faults.truncated(201));
		runner(factory).run((context) -> {
			HttpStatusCode status = status(context.getBean(RestClient.class), HttpMethod.POST);
			assertThat(status).isEqualTo(HttpStatus.CREATED);
			assertThat(this.server.received()).hasSize(1);
			assertThat(this.fixture.calls("success")).isOne();
		});
	}

	@EachFactory
	void postHasItsStatusAtOnceThoughItsBodyStalls(String factory) throws Exception {
		CountDownLatch handedOver = new CountDownLatch(1);
		CompletableFuture<Boolean> inTime = new CompletableFuture<>();
		this.server.script(Faults.stalled(201, handedOver, inTime::complete));
		runner(factory).run((context) -> context.getBean(RestClient.class)
			.post()
			.uri(this.server.url("/"))
			.body("order")
			.exchange((request, response) -> {
				handedOver.countDown();
				return response.getStatusCode();
			}));
		assertThat(inTime.get()).as("handed over before the body was there").isTrue();
	}

	@EachFactory
	void responseThatIsNotRetriedMayHaveAnyLength(String factory) {
		runner(factory).run((context) -> {
			for (int code : new int[] { 205, 404, 416 }) {
				this.server.script(Faults.truncated(code), respond(200));
				HttpStatusCode status = status(context.getBean(RestClient.class), HttpMethod.GET);
				assertThat(status.value()).isEqualTo(code);
				assertThat(this.server.received()).hasSize(1);
			}
		});
	}

	@EachFactory
	void unauthorizedPostIsToldSo(String factory) {
		this.server.script(respond(401, Map.of("WWW-Authenticate", "Basic realm=\"orders\""), "who are you?"));
		runner(factory).run((context) -> assertThatExceptionOfType(HttpClientErrorException.Unauthorized.class)
			.isThrownBy(() -> context.getBean(RestClient.class)
				.post()
				.uri(this.server.url("/"))
				.body("order")
				.retrieve()
				.toBodilessEntity()));
		assertThat(this.server.received()).hasSize(1);
	}

	@EachFactory
	void interceptorMayShortenABody(String factory) {
		this.server.script(respond(200, Map.of(), "first line\nsecond line\n"));
		withInterceptor(runner(factory), (response) -> new ChangedResponse(response, (body) -> new FirstLine(body)))
			.run((context) -> {
				assertThat(get(context.getBean(RestClient.class))).isEqualTo("first line");
				assertThat(this.server.received()).hasSize(1);
			});
	}

	/**
	 * The length is still that of the encoded body, which is longer or shorter.
	 */
	@EachFactory
	void interceptorMayDecodeABody(String factory) {
		withInterceptor(runner(factory), (response) -> new ChangedResponse(response, ReadingAheadTests::decoded))
			.run((context) -> {
				for (String text : List.of("hi", "hello ".repeat(1000))) {
					byte[] encoded = encoded(text);
					this.server.script((connection, request) -> {
						OutputStream output = connection.getOutputStream();
						output.write(("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + encoded.length
								+ "\r\n\r\n")
							.getBytes());
						output.write(encoded);
						output.flush();
					});
					String read = context.getBean(RestClient.class)
						.get()
						.uri(this.server.url("/"))
						.exchange((request, response) -> text(response));
					assertThat(read).isEqualTo(text);
					assertThat(this.server.received()).hasSize(1);
				}
			});
	}

	private static InputStream decoded(InputStream body) {
		try {
			return new GZIPInputStream(body);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static byte[] encoded(String text) throws IOException {
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try (OutputStream gzip = new GZIPOutputStream(bytes)) {
			gzip.write(text.getBytes(StandardCharsets.UTF_8));
		}
		return bytes.toByteArray();
	}

	@EachFactory
	void interceptorMayConsumeAndCloseABody(String factory) {
		this.server.script(respond(200));
		withInterceptor(runner(factory), (response) -> {
			try (InputStream body = response.getBody()) {
				body.readAllBytes();
			}
			return response;
		}).run((context) -> {
			HttpStatusCode status = status(context.getBean(RestClient.class), HttpMethod.GET);
			assertThat(status).isEqualTo(HttpStatus.OK);
			assertThat(this.server.received()).hasSize(1);
			assertThat(this.fixture.calls("success")).isOne();
		});
	}

	/**
	 * Jetty and Reactor Netty refuse such a response.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "http-components", "jdk", "simple" })
	void chunksCountMoreThanALengthBesideThem(String factory) {
		Step chunked = Faults.raw("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 100\r\n"
				+ "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n");
		this.server.script(chunked, chunked);
		String expected = withoutTheStarter(factory);
		runner(factory).run((context) -> {
			assertThat(readByByte(context.getBean(RestClient.class))).isEqualTo(expected);
			assertThat(this.server.received()).hasSize(2);
		});
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 100 })
	void mockedResponseMayHaveAnyLength(int length) {
		HttpHeaders headers = new HttpHeaders();
		headers.setContentLength(length);
		this.fixture.runner().run((context) -> {
			RestClient.Builder builder = context.getBean(RestClient.Builder.class);
			MockRestServiceServer mock = MockRestServiceServer.bindTo(builder).build();
			mock.expect(requestTo(this.server.url("/")))
				.andRespond(withSuccess("hello", MediaType.TEXT_PLAIN).headers(headers));
			assertThat(readByByte(builder.build())).isEqualTo("200 hello");
			mock.verify();
		});
	}

	/**
	 * Which failure that is differs from client to client; HttpURLConnection has none.
	 */
	@EachFactory
	void bodyThatBreaksOffAndIsNotRetriedIsAsWithoutTheStarter(String factory) {
		this.server.script(Faults.truncated(), Faults.truncated());
		String expected = withoutTheStarter(factory);
		assertThat(expected).startsWith("200 short");
		runner(factory).withBean(Veto.class, Veto::new).run((context) -> {
			assertThat(readByByte(context.getBean(RestClient.class))).isEqualTo(expected);
			assertThat(this.server.received()).hasSize(2);
			assertThat(this.fixture.calls("vetoed")).isOne();
		});
	}

	private String withoutTheStarter(String factory) {
		AtomicReference<String> read = new AtomicReference<>();
		runner(factory).withPropertyValues("retry.enabled=false")
			.run((context) -> read.set(readByByte(context.getBean(RestClient.class))));
		return read.get();
	}

	@EachFactory
	void callWhoseEveryBodyBreaksOffGivesUp(String factory) {
		Step[] script = new Step[4];
		Arrays.fill(script, Faults.truncated());
		this.server.script(script);
		runner(factory).run((context) -> {
			assertThat(readByByte(context.getBean(RestClient.class))).startsWith("200 short");
			assertThat(this.server.received()).hasSize(4);
			assertThat(this.fixture.calls("exhausted")).isOne();
			assertThat(this.fixture.retries("read")).isEqualTo(3);
		});
	}

	@Test
	void failureOfTheLastBodyHasTheEarlierOnesSuppressed() {
		this.server.script(respond(503), Faults.truncated(), Faults.truncated());
		runner("http-components").withPropertyValues("retry.total=2")
			.run((context) -> assertThatExceptionOfType(RestClientException.class)
				.isThrownBy(() -> get(context.getBean(RestClient.class)))
				.havingCause()
				.isInstanceOf(IOException.class)
				.satisfies((cause) -> assertThat(cause.getSuppressed()).hasSize(2)));
	}

	@ParameterizedTest
	@CsvSource({ "retry.total=0, GET", "retry.read=0, GET", "retry.allowed-methods=HEAD, GET", "retry.total=3, POST" })
	void bodyIsNotReadAheadWhereNoRetryCanFollow(String property, HttpMethod method) {
		runner("http-components").withPropertyValues(property).run((context) -> {
			boolean live = context.getBean(RestClient.class)
				.method(method)
				.uri(this.server.url("/"))
				.exchange((request, response) -> !(response.getBody() instanceof ByteArrayInputStream));
			assertThat(live).isTrue();
		});
	}

	@Test
	void bodyIsNotReadAheadWhileRetriesAreSwitchedOff() {
		this.server.script(Faults.truncated());
		runner("http-components").run((context) -> {
			context.getBean(RetryingClientHttpRequestInterceptor.class)
				.mounts()
				.forEach((mount) -> mount.setRetrying(false));
			assertThat(status(context.getBean(RestClient.class), HttpMethod.GET)).isEqualTo(HttpStatus.OK);
			assertThat(this.fixture.calls("success")).isOne();
		});
	}

	@Test
	void postWithAKeyIsReadAhead() {
		this.server.script(Faults.truncated(), respond(200));
		runner("http-components").run((context) -> {
			assertThat(context.getBean(RestClient.class)
				.post()
				.uri(this.server.url("/"))
				.header("Idempotency-Key", "key")
				.retrieve()
				.body(String.class)).isEqualTo("status 200");
			assertThat(this.fixture.retries("read")).isOne();
		});
	}

	/**
	 * A byte at a time, until the caller has the first one or all are sent. Reactor
	 * Netty's stream keeps what it has until the reader's array is full.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "http-components", "jetty", "jdk", "simple" })
	void bodyThatComesSlowlyIsHandedOverAsItComes(String factory) {
		CountDownLatch handedOver = new CountDownLatch(1);
		CompletableFuture<Boolean> inTime = new CompletableFuture<>();
		this.server.script((connection, request) -> {
			connection.getOutputStream().write("HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n".getBytes());
			for (int i = 0; i < 200; i++) {
				connection.getOutputStream().write('x');
				connection.getOutputStream().flush();
				if (i == 198) {
					inTime.complete(handedOver.getCount() == 0);
				}
				pause(handedOver);
			}
		});
		runner(factory).run((context) -> {
			String body = context.getBean(RestClient.class)
				.get()
				.uri(this.server.url("/"))
				.exchange((request, response) -> {
					InputStream stream = response.getBody();
					int first = stream.read();
					handedOver.countDown();
					return (char) first + new String(stream.readAllBytes(), StandardCharsets.UTF_8);
				});
			assertThat(body).isEqualTo("x".repeat(200));
			assertThat(inTime.get()).as("handed over before all was there").isTrue();
			assertThat(this.fixture.calls("success")).isOne();
		});
	}

	private static void pause(CountDownLatch latch) {
		try {
			latch.await(25, TimeUnit.MILLISECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	@EachFactory
	void whatWasReadCanBeReadAgain(String factory) {
		runner(factory).run((context) -> {
			List<String> read = context.getBean(RestClient.class)
				.get()
				.uri(this.server.url("/"))
				.exchange((request, response) -> List.of(text(response), text(response)));
			assertThat(read).containsExactly("status 200", "status 200");
		});
	}

	@EachFactory
	void bodyOfABufferingFactoryIsThereForEveryReader(String factory) {
		runner(factory).run((context) -> {
			ClientHttpRequestFactory plain = context.getBean(ClientHttpRequestFactoryBuilder.class).build();
			assertEveryReaderSeesTheBody(context.getBean(RestClient.Builder.class)
				.requestFactory(new BufferingClientHttpRequestFactory(plain)));
		});
	}

	@EachFactory
	void bufferedContentIsThereForEveryReader(String factory) {
		runner(factory).run((context) -> assertEveryReaderSeesTheBody(
				context.getBean(RestClient.Builder.class).bufferContent((url, method) -> true)));
	}

	@EachFactory
	void bufferedContentIsThereForEveryReaderAfterAConditionHasLookedAtIt(String factory) {
		runner(factory).withPropertyValues("retry.stop-if.json=/stop")
			.run((context) -> assertEveryReaderSeesTheBody(
					context.getBean(RestClient.Builder.class).bufferContent((url, method) -> true)));
	}

	@EachFactory
	void restTemplateThatLogsBodiesStillHasThem(String factory) {
		runner(factory).run((context) -> {
			ClientHttpRequestFactory plain = context.getBean(ClientHttpRequestFactoryBuilder.class).build();
			List<String> logged = new ArrayList<>();
			RestTemplate client = context.getBean(RestTemplateBuilder.class)
				.requestFactory(() -> new BufferingClientHttpRequestFactory(plain))
				.additionalInterceptors((request, body, execution) -> {
					ClientHttpResponse response = execution.execute(request, body);
					logged.add(text(response));
					return response;
				})
				.build();
			this.server.script(respond(200), respond(400), respond(403));
			String url = this.server.url("/");
			assertThat(client.getForObject(url, String.class)).isEqualTo("status 200");
			assertThatExceptionOfType(HttpClientErrorException.BadRequest.class)
				.isThrownBy(() -> client.postForObject(url, "order", String.class))
				.satisfies((ex) -> assertThat(ex.getResponseBodyAsString()).isEqualTo("status 400"));
			assertThatExceptionOfType(HttpClientErrorException.Forbidden.class)
				.isThrownBy(() -> client.getForObject(url, String.class))
				.satisfies((ex) -> assertThat(ex.getResponseBodyAsString()).isEqualTo("status 403"));
			assertThat(logged).containsExactly("status 200", "status 400", "status 403");
		});
	}

	/**
	 * Apache HttpClient 5 has five connections for a server.
	 */
	@Test
	void streamThatIsClosedUnreadGivesItsConnectionBack() {
		runner("http-components").run((context) -> {
			for (int i = 0; i < 20; i++) {
				context.getBean(RestClient.class)
					.get()
					.uri(this.server.url("/"))
					.retrieve()
					.body(InputStream.class)
					.close();
			}
			assertThat(this.server.openConnections()).isOne();
		});
	}

	private void assertEveryReaderSeesTheBody(RestClient.Builder builder) {
		for (String body : List.of("{}", "x".repeat(100_000))) {
			ClientHttpRequestInterceptor logging = (request, sent, execution) -> {
				ClientHttpResponse response = execution.execute(request, sent);
				assertThat(text(response)).isEqualTo(body);
				return response;
			};
			RestClient client = builder.clone().requestInterceptors((interceptors) -> {
				interceptors.add(0, logging);
				interceptors.add(logging);
			})
				.defaultStatusHandler((status) -> true,
						(request, response) -> assertThat(text(response)).isEqualTo(body))
				.build();
			this.server.script(respond(200, Map.of("Content-Type", "application/json"), body));
			assertThat(get(client)).isEqualTo(body);
		}
	}

	private ApplicationContextRunner runner(String factory) {
		return this.fixture.runner()
			.withPropertyValues("retry.jitter=none", "spring.http.clients.imperative.factory=" + factory);
	}

	private static ApplicationContextRunner withInterceptor(ApplicationContextRunner runner,
			ResponseOperator interceptor) {
		return runner.withBean(RestClientCustomizer.class, () -> (builder) -> builder
			.requestInterceptor((request, body, execution) -> interceptor.apply(execution.execute(request, body))));
	}

	/**
	 * The status alone: to close a broken response is too much for some clients.
	 */
	private HttpStatusCode status(RestClient client, HttpMethod method) {
		return client.method(method)
			.uri(this.server.url("/"))
			.exchange((request, response) -> response.getStatusCode(), false);
	}

	private String get(RestClient client) {
		return client.get().uri(this.server.url("/")).retrieve().body(String.class);
	}

	/**
	 * The status, the bytes that come, and what comes instead of the end.
	 */
	private String readByByte(RestClient client) {
		return client.get().uri(this.server.url("/")).exchange((request, response) -> {
			ByteArrayOutputStream bytes = new ByteArrayOutputStream();
			String end = "";
			try {
				InputStream body = response.getBody();
				for (int read = body.read(); read >= 0; read = body.read()) {
					bytes.write(read);
				}
			}
			catch (IOException | RuntimeException ex) {
				end = ", then " + ex.getClass().getName();
			}
			return response.getStatusCode().value() + " " + bytes.toString(StandardCharsets.UTF_8) + end;
		}, false);
	}

	private static String text(ClientHttpResponse response) throws IOException {
		return new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
	}

	@FunctionalInterface
	private interface ResponseOperator {

		ClientHttpResponse apply(ClientHttpResponse response) throws IOException;

	}

	/**
	 * A stream that ends before its first line does.
	 */
	private static final class FirstLine extends FilterInputStream {

		private boolean ended;

		FirstLine(InputStream body) {
			super(body);
		}

		@Override
		public int read() throws IOException {
			int read = this.ended ? -1 : super.read();
			this.ended = read < 0 || read == '\n';
			return this.ended ? -1 : read;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			int read = read();
			if (read < 0) {
				return -1;
			}
			bytes[offset] = (byte) read;
			return 1;
		}

	}

	private static final class Veto implements RetryListener {

		@Override
		public <T, E extends Throwable> boolean open(RetryContext context, RetryCallback<T, E> callback) {
			return false;
		}

	}

}
