package io.github.retrystarter.autoconfigure;

import java.io.Closeable;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.http.HttpMethod;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.client.RetryCallObserver;
import io.github.retrystarter.client.RetryCondition;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.support.BrokenHook;
import io.github.retrystarter.support.CountingResponse;
import io.github.retrystarter.support.Faults;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Step;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Each fault on each of Spring Boot's request factories for each kind of request, with
 * one retry at most: how the call ends, how many requests reach the server, what the
 * meters say, and that every response is closed once. A hook, a condition and an observer
 * that throw at everything are there all the time, and change nothing.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FaultMatrixTests {

	private static final List<String> FACTORIES = List.of("http-components", "jetty", "reactor", "jdk", "simple");

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	static Stream<Arguments> cells() {
		return Arrays.stream(Fault.values())
			.flatMap((fault) -> FACTORIES.stream()
				.flatMap((factory) -> Arrays.stream(Kind.values()).map((kind) -> arguments(fault, factory, kind))));
	}

	@ParameterizedTest(name = "{0} on {1}: {2}")
	@MethodSource("cells")
	void endsAsItShould(Fault fault, String factory, Kind kind) {
		Ending ending = fault.ending(factory, kind);
		List<String> events = new CopyOnWriteArrayList<>();
		AtomicInteger responses = new AtomicInteger();
		RestClientCustomizer counting = (builder) -> builder.requestInterceptor((request, body, execution) -> {
			CountingResponse response = new CountingResponse(execution.execute(request, body), events);
			responses.incrementAndGet();
			return response;
		});
		Step[] script = new Step[64];
		Arrays.fill(script, fault.step(Thread.currentThread()));
		this.server.script(script);
		AtomicReference<RetryingClientHttpRequestInterceptor> interceptor = new AtomicReference<>();
		this.fixture.runner((period) -> fault.await(interceptor.get()))
			.withBean(RestClientCustomizer.class, () -> counting)
			.withBean(BrokenHook.class, BrokenHook::new)
			.withBean("brokenObserver", RetryCallObserver.class, () -> (mount, request, reason, history) -> {
				throw new IllegalStateException("observer");
			})
			.withBean("brokenCondition", RetryCondition.class, () -> (request, result, attempt) -> {
				throw new IllegalStateException("condition");
			})
			.withPropertyValues("retry.total=1", "retry.jitter=none", "retry.budget.enabled=false",
					"spring.http.clients.imperative.factory=" + factory,
					"spring.http.clients.read-timeout=" + (fault.isTimedOut() ? "250ms" : "30s"),
					"spring.http.clients.connect-timeout=" + ((fault == Fault.CONNECT_TIMEOUT) ? "200ms" : "30s"))
			.run((context) -> {
				interceptor.set(context.getBean(RetryingClientHttpRequestInterceptor.class));
				try (Target target = fault.target(this.server)) {
					call(context.getBean(RestClient.class), kind, target.url());
				}
				if (ending != null) {
					assertThat(calls()).as("retry.calls").containsExactly(Map.entry(ending.outcome(), 1));
					assertThat(this.fixture.retries()).as("retry.attempts").isEqualTo(ending.retries());
				}
				assertThat(calls()).as("retry.calls").hasSize(1);
				if (fault != Fault.REDIRECT_LOOP) {
					int sent = fault.isReceived() ? 1 + this.fixture.retries() : 0;
					// A server that hangs may read after the client has given up.
					Awaitility.await()
						.pollDelay(Duration.ZERO)
						.untilAsserted(() -> assertThat(this.server.received()).as("requests")
							.hasSize(sent * fault.sendings(factory, kind)));
				}
				boolean interrupted = ending != null && ending.outcome().equals("interrupted");
				assertThat(Thread.interrupted()).as("interrupt flag").isEqualTo(interrupted);
				Awaitility.await()
					.pollDelay(Duration.ZERO)
					.untilAsserted(() -> assertThat(events).filteredOn((event) -> event.startsWith("close"))
						.as("responses closed")
						.hasSize(responses.get()));
			});
	}

	private static void call(RestClient client, Kind kind, String url) {
		try {
			kind.request(client, url).exchange((sent, response) -> response.getBody().readAllBytes().length);
		}
		catch (RuntimeException ex) {
			// how it ends is read from the meters
		}
	}

	private List<Map.Entry<String, Integer>> calls() {
		return this.fixture.registry()
			.get("retry.calls")
			.counters()
			.stream()
			.filter((counter) -> counter.count() > 0)
			.map((counter) -> Map.entry(counter.getId().getTag("outcome"), (int) counter.count()))
			.toList();
	}

	enum Kind {

		GET(HttpMethod.GET), PUT(HttpMethod.PUT), POST(HttpMethod.POST), POST_WITH_KEY(HttpMethod.POST);

		private final HttpMethod method;

		Kind(HttpMethod method) {
			this.method = method;
		}

		RestClient.RequestBodySpec request(RestClient client, String url) {
			RestClient.RequestBodySpec request = client.method(this.method).uri(url);
			if (this == POST_WITH_KEY) {
				request.header("Idempotency-Key", "key");
			}
			return (this != GET) ? request.body("order") : request;
		}

	}

	/**
	 * How a call ends, and how many retries it takes.
	 */
	record Ending(String outcome, int retries) {

		static final Ending NOT_IDEMPOTENT = new Ending("not_idempotent", 0);

	}

	/**
	 * What a fault says about the request.
	 */
	enum Verdict {

		NEVER_SENT, SENT, UNSETTLED, PERMANENT, INTERRUPTED, ERROR_RESPONSE, RETRYABLE_RESPONSE, TOO_LONG,
		INTERRUPTED_IN_WAIT, CLOSED_IN_WAIT, COMPLETED;

		Ending ending(Kind kind) {
			boolean repeatable = this == NEVER_SENT || kind != Kind.POST;
			return switch (this) {
				case NEVER_SENT, SENT, RETRYABLE_RESPONSE ->
					repeatable ? new Ending("exhausted", 1) : Ending.NOT_IDEMPOTENT;
				case TOO_LONG -> repeatable ? new Ending("retry_after_too_long", 0) : Ending.NOT_IDEMPOTENT;
				case INTERRUPTED_IN_WAIT -> repeatable ? new Ending("interrupted", 0) : Ending.NOT_IDEMPOTENT;
				case CLOSED_IN_WAIT -> repeatable ? new Ending("shutdown", 0) : Ending.NOT_IDEMPOTENT;
				case INTERRUPTED -> new Ending("interrupted", 0);
				case PERMANENT, ERROR_RESPONSE -> new Ending("not_retryable", 0);
				case COMPLETED -> new Ending("success", 0);
				// The client hands the response over or fails first, as its threads run.
				case UNSETTLED -> null;
			};
		}

	}

	enum Fault {

		REFUSED(Verdict.NEVER_SENT, null), UNKNOWN_HOST(Verdict.NEVER_SENT, null),
		CONNECT_TIMEOUT(Verdict.NEVER_SENT, null), UNTRUSTED_CERTIFICATE(Verdict.PERMANENT, null),
		PLAIN_TEXT_ON_TLS_PORT(Verdict.PERMANENT, null), HANG(Verdict.SENT, ScriptedServer.hang()),
		EMPTY(Verdict.SENT, ScriptedServer.empty()), RESET(Verdict.SENT, ScriptedServer.reset()),
		RESET_WITHIN_HEADERS(Verdict.SENT, Faults.rawThenReset("HTTP/1.1 200 OK\r\nContent-Le")),
		TRUNCATED_BODY(Verdict.SENT, Faults.truncated()),
		// The length is unknown, so the body is the caller's to read.
		MALFORMED_CHUNK(Verdict.UNSETTLED, Faults.malformedChunk()), GARBAGE(Verdict.SENT, Faults.garbage()),
		STATUS_000(Verdict.SENT, Faults.status("000")), STATUS_999(Verdict.ERROR_RESPONSE, Faults.status("999")),
		INTERIM_FLOOD(Verdict.COMPLETED, Faults.interimFlood()), HUGE_HEADERS(Verdict.SENT, Faults.hugeHeaders()),
		STATUS_500(Verdict.ERROR_RESPONSE, respond(500)), STATUS_503(Verdict.RETRYABLE_RESPONSE, respond(503)),
		RETRY_AFTER_SECONDS(Verdict.RETRYABLE_RESPONSE, retryAfter("2")),
		RETRY_AFTER_DATE(Verdict.RETRYABLE_RESPONSE, retryAfter("Sun, 06 Nov 1994 08:49:37 GMT")),
		RETRY_AFTER_RFC_850_DATE(Verdict.RETRYABLE_RESPONSE, retryAfter("Sunday, 06-Nov-94 08:49:37 GMT")),
		RETRY_AFTER_ASCTIME_DATE(Verdict.RETRYABLE_RESPONSE, retryAfter("Sun Nov  6 08:49:37 1994")),
		RETRY_AFTER_TOO_LONG(Verdict.TOO_LONG, retryAfter("99999999999999999999")),
		RETRY_AFTER_NONSENSE(Verdict.RETRYABLE_RESPONSE, retryAfter("soon")),
		REDIRECT_LOOP(Verdict.COMPLETED, respond(302, Map.of("Location", "/loop"), "")),
		DRIPPING_BODY(Verdict.RETRYABLE_RESPONSE, Faults.drippingUnavailable(8)),
		INTERRUPT_IN_FLIGHT(Verdict.INTERRUPTED, ScriptedServer.hang()),
		INTERRUPT_IN_WAIT(Verdict.INTERRUPTED_IN_WAIT, respond(503)), SHUTDOWN(Verdict.CLOSED_IN_WAIT, respond(503));

		private final Verdict verdict;

		private final Step step;

		Fault(Verdict verdict, Step step) {
			this.verdict = verdict;
			this.step = step;
		}

		private static Step retryAfter(String value) {
			return respond(429, Map.of("Retry-After", value), "slow down");
		}

		Ending ending(String factory, Kind kind) {
			return verdict(factory, kind).ending(kind);
		}

		/**
		 * Clients differ.
		 */
		private Verdict verdict(String factory, Kind kind) {
			return switch (this) {
				// A body that nobody would retry is the caller's to read.
				case TRUNCATED_BODY -> (kind == Kind.POST) ? Verdict.COMPLETED : this.verdict;
				// Jetty at times says no more than that the connection was closed.
				case PLAIN_TEXT_ON_TLS_PORT -> factory.equals("jetty") ? Verdict.UNSETTLED : this.verdict;
				// HttpURLConnection takes what it has for the response.
				case RESET_WITHIN_HEADERS -> factory.equals("simple") ? Verdict.COMPLETED : this.verdict;
				// Apache HttpClient 5 throws an IllegalArgumentException, as an
				// application might.
				case STATUS_000 -> factory.equals("http-components") ? Verdict.PERMANENT : this.verdict;
				case INTERIM_FLOOD -> factory.equals("jdk") ? Verdict.SENT : this.verdict;
				case HUGE_HEADERS -> switch (factory) {
					case "jetty" -> Verdict.COMPLETED;
					// The HttpClient of Spring Boot 4.0 has no limit.
					case "http-components" ->
						SpringBootVersion.getVersion().startsWith("4.0.") ? Verdict.COMPLETED : this.verdict;
					default -> this.verdict;
				};
				case REDIRECT_LOOP -> switch (factory) {
					case "http-components" -> Verdict.PERMANENT;
					case "simple" -> (kind == Kind.GET) ? Verdict.PERMANENT : this.verdict;
					case "jetty" -> Verdict.UNSETTLED;
					default -> this.verdict;
				};
				default -> this.verdict;
			};
		}

		/**
		 * What the server does.
		 */
		Step step(Thread caller) {
			if (this != INTERRUPT_IN_FLIGHT) {
				return (this.step != null) ? this.step : respond(200);
			}
			return (connection, request) -> {
				caller.interrupt();
				this.step.perform(connection, request);
			};
		}

		/**
		 * Whether requests reach the scripted server at all.
		 */
		boolean isReceived() {
			return this.step != null;
		}

		/**
		 * How often the client sends what it is told to send once: the JDK's clients send
		 * a GET again by themselves when the connection dies.
		 */
		int sendings(String factory, Kind kind) {
			boolean dies = switch (this) {
				case EMPTY, RESET -> factory.equals("jdk") || factory.equals("simple");
				case RESET_WITHIN_HEADERS, HUGE_HEADERS -> factory.equals("simple");
				default -> false;
			};
			return (dies && kind == Kind.GET) ? 2 : 1;
		}

		/**
		 * Whether the call lasts as long as its client's patience. Apache HttpClient 5
		 * and HttpURLConnection notice an interrupt only then.
		 */
		boolean isTimedOut() {
			return this == HANG || this == INTERRUPT_IN_FLIGHT;
		}

		/**
		 * What happens in the wait before a retry.
		 */
		void await(RetryingClientHttpRequestInterceptor interceptor) throws InterruptedException {
			if (this == INTERRUPT_IN_WAIT) {
				throw new InterruptedException();
			}
			if (this == SHUTDOWN) {
				interceptor.shutdown();
			}
		}

		Target target(ScriptedServer server) {
			return switch (this) {
				case REFUSED -> new Target("http://localhost:" + ScriptedServer.unusedPort() + "/", List.of());
				case UNKNOWN_HOST -> new Target("http://nowhere.invalid/", List.of());
				case CONNECT_TIMEOUT -> {
					List<Closeable> full = Faults.fullServer();
					yield new Target("http://localhost:" + ((ServerSocket) full.get(0)).getLocalPort() + "/", full);
				}
				case UNTRUSTED_CERTIFICATE -> tls(Faults.untrustedTlsServer());
				case PLAIN_TEXT_ON_TLS_PORT -> tls(Faults.plainTextServer());
				default -> new Target(server.url("/"), List.of());
			};
		}

		private static Target tls(ServerSocket server) {
			return new Target("https://localhost:" + server.getLocalPort() + "/", List.of(server));
		}

	}

	record Target(String url, List<Closeable> resources) implements Closeable {

		@Override
		public void close() throws IOException {
			for (Closeable resource : this.resources) {
				resource.close();
			}
		}

	}

}
