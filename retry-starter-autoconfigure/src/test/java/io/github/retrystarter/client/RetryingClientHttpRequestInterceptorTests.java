package io.github.retrystarter.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.mock.http.client.MockClientHttpRequest;
import org.springframework.mock.http.client.MockClientHttpResponse;
import org.springframework.retry.RetryContext;
import org.springframework.retry.support.RetrySynchronizationManager;
import org.springframework.retry.support.RetryTemplate;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.DelaySource;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.HttpRetryPolicyBuilder;
import io.github.retrystarter.Jitter;
import io.github.retrystarter.RateLimitMode;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.RetryOpinion;
import io.github.retrystarter.StopReason;
import io.github.retrystarter.UrlPrefix;
import io.github.retrystarter.support.CountingResponse;
import io.github.retrystarter.support.MutableClock;
import io.github.retrystarter.support.RecordingSleeper;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Received;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static io.github.retrystarter.support.ScriptedServer.empty;
import static io.github.retrystarter.support.ScriptedServer.reset;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * Tests for {@link RetryingClientHttpRequestInterceptor}, over sockets.
 */
class RetryingClientHttpRequestInterceptorTests {

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	private final RecordingSleeper sleeper = this.fixture.sleeper();

	private final List<String> observed = new ArrayList<>();

	@Test
	void oneLineMakesAnInterceptor() {
		this.server.script(respond(503), respond(200));
		RestClient client = RestClient.builder()
			.requestFactory(requestFactory())
			.requestInterceptor(RetryingClientHttpRequestInterceptor
				.of(HttpRetryPolicy.builder().total(1).backoffFactor(0).build()))
			.build();
		assertThat(get(client)).isEqualTo("status 200");
		assertThat(this.server.received()).hasSize(2);
	}

	@Test
	void nothingStandsBeforeTheClientUnlessPartitionsHaveToBeToldApart() throws IOException {
		HttpRetryPolicyBuilder policy = HttpRetryPolicy.builder();
		assertThat(stands(policy.build())).isFalse();
		assertThat(stands(policy.rateLimit(RateLimitMode.WAIT).build())).isFalse();
		assertThat(stands(policy.rateLimitPartitionBy(List.of("X-Tenant")).build())).isTrue();
	}

	/**
	 * Whether an inner interceptor meets something else than the client.
	 */
	private static boolean stands(HttpRetryPolicy policy) throws IOException {
		AtomicBoolean stands = new AtomicBoolean();
		ClientHttpRequestExecution client = (request, body) -> new MockClientHttpResponse(new byte[0], 200);
		RetryingClientHttpRequestInterceptor.of(policy).andThen((request, body, execution) -> {
			stands.set(execution != client);
			return execution.execute(request, body);
		}).intercept(new MockClientHttpRequest(HttpMethod.GET, URI.create("http://localhost/")), new byte[0], client);
		return stands.get();
	}

	@Test
	void discardedResponsesAreClosedOnceAndBeforeTheWaitAndTheLastIsUntouched() {
		this.server.script(respond(503), respond(502), respond(200));
		List<String> events = new ArrayList<>();
		RestClient client = client(policy().responseBuffer(0),
				(builder) -> builder.sleeper((millis) -> events.add("sleep")), counting(events));
		client.get().uri(this.server.url("/")).exchange((request, response) -> {
			assertThat(events).filteredOn((event) -> !event.startsWith("read 50"))
				.containsExactly("close 503", "sleep", "close 502", "sleep");
			return response.bodyTo(String.class);
		});
		assertThat(events).endsWith("read 200", "close 200");
	}

	@Test
	void exhaustedCallHandsBackTheLastResponseReadable() {
		this.server.script(respond(503), respond(503), respond(503), respond(503, Map.of("X-Reason", "load"), "busy"));
		List<String> events = new ArrayList<>();
		RestClient client = client(policy(), (builder) -> builder.sleeper(this.sleeper), counting(events));
		assertThatExceptionOfType(HttpServerErrorException.ServiceUnavailable.class).isThrownBy(() -> get(client))
			.satisfies((ex) -> {
				assertThat(ex.getResponseBodyAsString()).isEqualTo("busy");
				assertThat(ex.getResponseHeaders().getFirst("X-Reason")).isEqualTo("load");
			});
		assertThat(this.server.received()).hasSize(4);
		assertThat(events).filteredOn("close 503"::equals).hasSize(4);
		assertThat(this.observed).containsExactly("default GET EXHAUSTED 4");
	}

	@Test
	void failedCallEndsWithItsLastExceptionAndTheEarlierFailuresSuppressed() {
		this.server.script(respond(503), empty(), reset());
		RestClient client = client(policy().total(2));
		assertThatExceptionOfType(ResourceAccessException.class).isThrownBy(() -> get(client))
			.havingCause()
			.isInstanceOf(SocketException.class)
			.satisfies((cause) -> {
				assertThat(cause.getSuppressed()).hasSize(2);
				assertThat(cause.getSuppressed()[0]).hasMessage("Attempt 1 was answered with status 503")
					.hasNoCause()
					.satisfies((answered) -> assertThat(answered.getStackTrace()).isEmpty());
				assertThat(cause.getSuppressed()[1]).isInstanceOf(IOException.class);
			});
		assertThat(this.observed).containsExactly("default GET EXHAUSTED 3");
	}

	/**
	 * Whatever follows causes and suppressed exceptions must come to an end.
	 */
	@Test
	void exceptionsThatCallsShareAreSuppressedInNoCircle() {
		IOException one = new IOException("one");
		IOException wrapping = new IOException("wrapping", one);
		IOException other = new IOException("other");
		Deque<IOException> failures = new ArrayDeque<>(List.of(wrapping, one, one, other, other, one, wrapping, other));
		RestClient client = client(policy().total(1), (builder) -> builder.sleeper(this.sleeper),
				(request, body, execution) -> {
					throw failures.remove();
				});
		while (!failures.isEmpty()) {
			assertThatExceptionOfType(ResourceAccessException.class).isThrownBy(() -> get(client));
			assertThat(List.of(one, wrapping, other)).noneMatch((failure) -> leadsTo(failure, failure, 8));
		}
	}

	private static boolean leadsTo(Throwable failure, Throwable target, int steps) {
		return steps > 0 && Stream.concat(Stream.ofNullable(failure.getCause()), Stream.of(failure.getSuppressed()))
			.anyMatch((next) -> next == target || leadsTo(next, target, steps - 1));
	}

	@Test
	void callThatCompletesAtOnceNeitherWaitsNorDisturbsHooks() {
		List<String> hooked = new ArrayList<>();
		RestClient client = client(policy(),
				(builder) -> builder.sleeper(this.sleeper).hooks(List.of(new NotingHook(hooked))));
		assertThat(get(client)).isEqualTo("status 200");
		assertThat(hooked).isEmpty();
		assertThat(this.sleeper.sleeps()).isEmpty();
		assertThat(this.observed).containsExactly("default GET COMPLETED 1");
	}

	/**
	 * Whatever the body fails with, the request had been sent.
	 */
	@Test
	void postWhoseResponseBreaksOffIsNotRepeated() {
		ClientHttpRequestInterceptor breaking = (request, body, execution) -> {
			MockClientHttpResponse response = new MockClientHttpResponse(new InputStream() {

				@Override
				public int read() throws IOException {
					throw new ConnectException("refused by a proxy");
				}

			}, 200);
			response.getHeaders().setContentLength(5);
			execution.execute(request, body).close();
			return response;
		};
		RetryCondition looking = (request, result, attempt) -> (result.body().length > 0) ? RetryOpinion.RETRY
				: RetryOpinion.NO_OPINION;
		RestClient client = client(policy(), (builder) -> builder.sleeper(this.sleeper).conditions(List.of(looking)),
				breaking);
		int status = client.post()
			.uri(this.server.url("/"))
			.body("payment")
			.exchange((request, response) -> response.getStatusCode().value());
		assertThat(status).isEqualTo(200);
		assertThat(this.server.received()).hasSize(1);
		assertThat(this.observed).containsExactly("default POST NOT_IDEMPOTENT 1");
	}

	@Test
	void innerLayerNeedNotKnowTheMountThatTheOuterOneWasAskedFor() {
		RetryMounts mounts = RetryMounts.builder(RetryMount.ofDefault(policy().build()))
			.mount(new RetryMount("patient", null, policy().build(), true))
			.build();
		RestClient client = restClient(
				RetryingClientHttpRequestInterceptor.builder(mounts).sleeper(this.sleeper).build(),
				RetryingClientHttpRequestInterceptor.of(policy().build()));
		assertThat(client.get()
			.uri(this.server.url("/"))
			.attributes(RetryOptions.mount("patient"))
			.retrieve()
			.body(String.class)).isEqualTo("status 200");
	}

	@Test
	void repeatHasTheHeadersOfTheCallerWhateverBecameOfThemInTheAttemptBefore() {
		List<Consumer<HttpHeaders>> changes = List.of((headers) -> headers.remove("X-Last"),
				(headers) -> headers.remove("X-First"), (headers) -> headers.set("X-First", "changed"),
				(headers) -> headers.add("X-First", "second"), (headers) -> headers.set("X-Last", "2"),
				(headers) -> headers.add("X-Added", "1"), (headers) -> headers.clear());
		for (Consumer<HttpHeaders> change : changes) {
			this.server.script(respond(503), respond(200));
			AtomicBoolean first = new AtomicBoolean(true);
			RestClient client = client(policy(), (builder) -> builder.sleeper(this.sleeper),
					(request, body, execution) -> {
						if (first.getAndSet(false)) {
							change.accept(request.getHeaders());
						}
						return execution.execute(request, body);
					});
			client.get()
				.uri(this.server.url("/"))
				.header("X-First", "first")
				.header("X-Last", "1", "2")
				.retrieve()
				.toBodilessEntity();
			Received repeat = this.server.received().get(1);
			assertThat(repeat.headers().get("X-First")).containsExactly("first");
			assertThat(repeat.headers().get("X-Last")).containsExactly("1", "2");
			assertThat(repeat.headers().get("X-Added")).isNull();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " " })
	void blankIdempotencyKeyMakesNothingRepeatable(String key) {
		this.server.script(respond(503), respond(200));
		catchThrowable(() -> client(policy()).post()
			.uri(this.server.url("/"))
			.header("Idempotency-Key", key)
			.body("payment")
			.retrieve()
			.toBodilessEntity());
		assertThat(this.server.received()).hasSize(1);
		this.server.script(respond(503), respond(200));
		client(policy().idempotencyKeyGenerated(true)).post()
			.uri(this.server.url("/"))
			.header("Idempotency-Key", key)
			.body("payment")
			.retrieve()
			.toBodilessEntity();
		assertThat(this.server.received()).hasSize(2)
			.allSatisfy((request) -> assertThat(request.headers().getFirst("Idempotency-Key")).isNotBlank());
	}

	@Test
	void responsesThatAreNotListedAreHandedBackAtOnce() {
		this.server.script(respond(404), respond(200));
		RestClient client = client(policy());
		int status = client.get()
			.uri(this.server.url("/"))
			.exchange((request, response) -> response.getStatusCode().value());
		assertThat(status).isEqualTo(404);
		assertThat(this.observed).containsExactly("default GET NOT_RETRYABLE 1");
	}

	@Test
	void everyAttemptRunsOnTheCallingThread() {
		this.server.script(respond(503), respond(503), respond(200));
		Set<Thread> threads = new LinkedHashSet<>();
		RestClient client = client(policy(), (builder) -> builder.sleeper(this.sleeper), (request, body, execution) -> {
			threads.add(Thread.currentThread());
			return execution.execute(request, body);
		});
		get(client);
		assertThat(threads).containsExactly(Thread.currentThread());
	}

	@Test
	void interruptedWaitEndsTheCallAtOnce() {
		this.server.script(respond(503), respond(200));
		RestClient client = client(policy(), (builder) -> builder.sleeper((millis) -> {
			throw new InterruptedException();
		}));
		assertInterrupted(client, InterruptedIOException.class);
	}

	@ParameterizedTest
	@ValueSource(doubles = { 1, 0 })
	void interruptedThreadDoesNotBeginToWait(double factor) {
		this.server.script(respond(503), respond(200));
		RestClient client = client(policy().backoffFactor(factor), (builder) -> builder.sleeper(this.sleeper),
				(request, body, execution) -> {
					ClientHttpResponse response = execution.execute(request, body);
					Thread.currentThread().interrupt();
					return response;
				});
		assertInterrupted(client, InterruptedIOException.class);
		assertThat(this.sleeper.sleeps()).isEmpty();
	}

	@Test
	void interruptedThreadEndsTheCallInTheClientsPool() {
		RestClient client = client(policy());
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(ResourceAccessException.class).isThrownBy(() -> get(client))
			.havingCause()
			.isInstanceOf(InterruptedIOException.class);
		assertThat(Thread.interrupted()).as("interrupt flag").isTrue();
		assertThat(this.server.received()).isEmpty();
		assertThat(this.observed).containsExactly("default GET INTERRUPTED 1");
	}

	private void assertInterrupted(RestClient client, Class<? extends IOException> type) {
		assertThatExceptionOfType(ResourceAccessException.class).isThrownBy(() -> get(client))
			.havingCause()
			.isInstanceOf(type);
		assertThat(Thread.interrupted()).as("interrupt flag").isTrue();
		assertThat(this.server.received()).hasSize(1);
		assertThat(this.observed).containsExactly("default GET INTERRUPTED 1");
	}

	@Test
	void exceptionOfTheApplicationPassesUntouched() {
		IllegalStateException ownException = new IllegalStateException("no token");
		RestClient client = client(policy(), (builder) -> builder.sleeper(this.sleeper), (request, body, execution) -> {
			throw ownException;
		});
		assertThatThrownBy(() -> get(client)).isSameAs(ownException)
			.satisfies((ex) -> assertThat(ex.getSuppressed()).isEmpty());
		assertThat(this.sleeper.sleeps()).isEmpty();
		assertThat(this.observed).containsExactly("default GET NOT_RETRYABLE 1");
	}

	/**
	 * Kotlin knows no checked exceptions, so an interceptor may throw any.
	 */
	@Test
	void checkedExceptionThatNobodyDeclaresPassesUntouched() {
		TimeoutException ownException = new TimeoutException("no token in time");
		RestClient client = client(policy(), (builder) -> builder.sleeper(this.sleeper), (request, body, execution) -> {
			throw RetryingClientHttpRequestInterceptorTests.<RuntimeException>undeclared(ownException);
		});
		assertThatThrownBy(() -> get(client)).isSameAs(ownException);
		assertThat(this.observed).containsExactly("default GET NOT_RETRYABLE 1");
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> E undeclared(Throwable failure) throws E {
		throw (E) failure;
	}

	@Test
	void errorPassesUntouchedAlsoFromARepeatedAttempt() {
		this.server.script(respond(503));
		AssertionError error = new AssertionError("no further request expected");
		RestClient client = client(policy(), (builder) -> builder.sleeper(this.sleeper), (request, body, execution) -> {
			if (this.sleeper.sleeps().isEmpty()) {
				return execution.execute(request, body);
			}
			throw error;
		});
		assertThatThrownBy(() -> get(client)).isSameAs(error);
		assertThat(this.sleeper.sleeps()).hasSize(1);
		assertThat(this.observed).containsExactly("default GET NOT_RETRYABLE 2");
	}

	@Test
	void raisesOnStatusWhereThatIsWanted() {
		this.server.script(respond(503), respond(503, Map.of("X-Reason", "load"), "busy"));
		List<String> events = new ArrayList<>();
		RestClient client = client(policy().total(1).raiseOnStatus(true), (builder) -> builder.sleeper(this.sleeper),
				counting(events));
		assertThatExceptionOfType(RetriesExhaustedException.class).isThrownBy(() -> get(client)).satisfies((ex) -> {
			assertThat(ex).hasMessage("Gave up after 2 attempts (exhausted), last response: status 503");
			assertThat(ex.getStatusCode().value()).isEqualTo(503);
			assertThat(ex.getResponseHeaders().getFirst("X-Reason")).isEqualTo("load");
			assertThat(ex.getResponseBodyAsString()).isEqualTo("busy");
			assertThat(ex.getReason()).isEqualTo(StopReason.EXHAUSTED);
			assertThat(ex.getHistory()).hasSize(2);
		});
		assertThat(events).filteredOn("close 503"::equals).hasSize(2);
	}

	@Test
	void doesNotRaiseOnAResponseThatIsNotRetryable() {
		this.server.script(respond(503), respond(404));
		RestClient client = client(policy().raiseOnStatus(true));
		int status = client.get()
			.uri(this.server.url("/"))
			.exchange((request, response) -> response.getStatusCode().value());
		assertThat(status).isEqualTo(404);
	}

	@Test
	void timeoutEndsTheCallBeforeAWaitThatCannotFit() {
		this.server.script(respond(503), respond(503), respond(503), respond(503));
		RestClient client = client(policy().total(10).timeout(Duration.ofSeconds(4)));
		assertThatExceptionOfType(HttpServerErrorException.class).isThrownBy(() -> get(client));
		assertThat(this.server.received()).as("after 0 s, 1 s and 3 s").hasSize(3);
		assertThat(this.observed).containsExactly("default GET TIMEOUT 3");
	}

	@Test
	void observersAreToldHowLongTheCallReallyWaited() {
		this.server.script(respond(503), respond(429, Map.of("Retry-After", "3"), ""), respond(200));
		AtomicLong nanos = new AtomicLong();
		List<String> waits = new ArrayList<>();
		RestClient client = client(policy(),
				(builder) -> builder.nanoTime(nanos::get)
					.sleeper((millis) -> nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis + 500)))
					.observers(List.of(new RetryCallObserver() {

						@Override
						public void waited(RetryMount mount, HttpRequest request, DelaySource source, Duration time) {
							waits.add(source + " " + time);
						}

						@Override
						public void finished(RetryMount mount, HttpRequest request, StopReason reason,
								List<AttemptRecord> history) {
						}

					})));
		get(client);
		assertThat(waits).containsExactly("BACKOFF PT1.5S", "RETRY_AFTER PT3.5S");
	}

	@Test
	void attemptsCountForTheTimeout() {
		this.server.script(respond(503), respond(503), respond(503));
		AtomicLong nanos = new AtomicLong();
		RestClient client = client(policy().timeout(Duration.ofSeconds(4)),
				(builder) -> builder.nanoTime(nanos::get).sleeper(this.sleeper), (request, body, execution) -> {
					nanos.addAndGet(Duration.ofMillis(1_100).toNanos());
					return execution.execute(request, body);
				});
		assertThatExceptionOfType(HttpServerErrorException.class).isThrownBy(() -> get(client));
		assertThat(this.server.received()).as("1.1 s, a wait of 1 s, 1.1 s").hasSize(2);
		assertThat(this.observed).containsExactly("default GET TIMEOUT 2");
	}

	@ParameterizedTest
	@ValueSource(strings = { "PT1H", "PT-1H" })
	void clockThatStepsNeitherEndsACallNorLetsItLast(Duration step) {
		this.server.script(respond(503), respond(503), respond(503), respond(503));
		MutableClock clock = new MutableClock(Instant.parse("2026-01-01T00:00:00Z"));
		RestClient client = client(policy().total(10).timeout(Duration.ofSeconds(4)),
				(builder) -> builder.clock(clock).sleeper(this.sleeper), (request, body, execution) -> {
					clock.advance(step);
					return execution.execute(request, body);
				});
		assertThatExceptionOfType(HttpServerErrorException.class).isThrownBy(() -> get(client));
		assertThat(this.server.received()).as("after 0 s, 1 s and 3 s").hasSize(3);
	}

	@Test
	void dateInRetryAfterIsMeasuredByTheClock() {
		this.server.script(respond(503, Map.of("Retry-After", "Sun, 06 Nov 1994 08:49:37 GMT"), ""), respond(200));
		MutableClock clock = new MutableClock(Instant.parse("1994-11-06T08:49:30Z"));
		get(client(policy(), (builder) -> builder.clock(clock).sleeper(this.sleeper)));
		assertThat(this.sleeper.sleeps()).containsExactly(7000L);
	}

	@Test
	void noWaitIsShorterThanDecided() {
		this.server.script(respond(503), respond(200));
		get(client(policy().backoffFactor(0.0000001)));
		assertThat(this.sleeper.sleeps()).containsExactly(1L);
	}

	@Test
	void idempotencyKeyIsTheSameOnEveryAttemptAndNewForEveryCall() {
		this.server.script(respond(503), respond(200), respond(503), respond(200));
		RestClient client = client(policy().idempotencyKeyGenerated(true));
		post(client);
		post(client);
		List<String> keys = this.server.received().stream().map(this::idempotencyKey).toList();
		assertThat(keys).hasSize(4).doesNotContainNull();
		assertThat(keys.get(0)).isEqualTo(keys.get(1)).isNotEqualTo(keys.get(2));
		assertThat(keys.get(2)).isEqualTo(keys.get(3));
	}

	@ParameterizedTest
	@ValueSource(strings = { "Idempotency-Key", "idempotency-key" })
	void idempotencyKeyOfTheCallerIsKeptAndMakesPostRepeatable(String header) {
		this.server.script(respond(503), respond(200));
		RestClient client = client(policy());
		client.post().uri(this.server.url("/")).header(header, "own").retrieve().toBodilessEntity();
		assertThat(this.server.received()).extracting(this::idempotencyKey).containsExactly("own", "own");
	}

	@Test
	void onlyPostAndPatchAreGivenAKey() {
		RestClient client = client(policy().idempotencyKeyGenerated(true));
		for (HttpMethod method : List.of(HttpMethod.GET, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.POST,
				HttpMethod.PATCH)) {
			client.method(method).uri(this.server.url("/")).retrieve().toBodilessEntity();
		}
		assertThat(this.server.received()).filteredOn((request) -> idempotencyKey(request) != null)
			.extracting(Received::method)
			.containsExactly("POST", "PATCH");
	}

	@Test
	void brokenKeyGeneratorCostsTheRepeatNotTheCall() {
		this.server.script(respond(503), respond(200));
		RestClient client = client(policy().idempotencyKeyGenerated(true),
				(builder) -> builder.idempotencyKeyGenerator((request) -> {
					throw new IllegalStateException("no entropy");
				}));
		assertThatExceptionOfType(HttpServerErrorException.class).isThrownBy(() -> post(client));
		assertThat(this.server.received()).singleElement()
			.satisfies((request) -> assertThat(idempotencyKey(request)).isNull());
	}

	@Test
	void brokenObserverIsIgnored() {
		this.server.script(respond(503), respond(200));
		RestClient client = client(policy(),
				(builder) -> builder.sleeper(this.sleeper).observers(List.of((mount, request, reason, history) -> {
					throw new IllegalStateException("no meter");
				}, this::observe)));
		assertThat(get(client)).isEqualTo("status 200");
		assertThat(this.observed).containsExactly("default GET COMPLETED 2");
	}

	@Test
	void observerThatFailsBeforeARetryChangesNothing() {
		this.server.script(respond(503), respond(200));
		RestClient client = client(policy(),
				(builder) -> builder.sleeper(this.sleeper).observers(List.of(new RetryCallObserver() {

					@Override
					public void retrying(RetryMount mount, HttpRequest request, AttemptRecord attempt) {
						throw new IllegalStateException("no event");
					}

					@Override
					public void finished(RetryMount mount, HttpRequest request, StopReason reason,
							List<AttemptRecord> history) {
					}

				}, this::observe)));
		assertThat(get(client)).isEqualTo("status 200");
		assertThat(this.observed).containsExactly("default GET COMPLETED 2");
	}

	@Test
	void observerIsBoundOnceToEachMountThatIsEnabled() {
		this.server.script(respond(200), respond(200));
		List<String> bound = new ArrayList<>();
		RetryMounts mounts = RetryMounts.builder(RetryMount.ofDefault(policy().build()))
			.mount(new RetryMount("off", UrlPrefix.parse("https://off.example.com"), policy().build(), false))
			.build();
		RestClient client = restClient(
				RetryingClientHttpRequestInterceptor.builder(mounts).observers(List.of(new BindingObserver((mount) -> {
					bound.add(mount.name());
					return this::observe;
				}))).build());
		get(client);
		get(client);
		assertThat(bound).containsExactly("default");
		assertThat(this.observed).hasSize(2);
	}

	@Test
	void observerThatCannotBeBoundIsToldItself() {
		this.server.script(respond(200));
		List<StopReason> told = new ArrayList<>();
		RestClient client = client(policy(), (builder) -> builder.observers(List.of(new BindingObserver((mount) -> {
			throw new IllegalStateException("no such mount");
		}) {

			@Override
			public void finished(RetryMount mount, HttpRequest request, StopReason reason,
					List<AttemptRecord> history) {
				told.add(reason);
			}

		})));
		get(client);
		assertThat(told).containsExactly(StopReason.COMPLETED);
	}

	@Test
	void disabledMountPassesStraightThrough() {
		this.server.script(respond(503), respond(200));
		RetryMount disabled = new RetryMount("uploads", UrlPrefix.parse(this.server.url("/uploads")), policy().build(),
				false);
		RetryMounts mounts = RetryMounts.builder(RetryMount.ofDefault(policy().build())).mount(disabled).build();
		RestClient client = restClient(
				RetryingClientHttpRequestInterceptor.builder(mounts).observers(List.of(this::observe)).build());
		int status = client.get()
			.uri(this.server.url("/uploads/1"))
			.exchange((request, response) -> response.getStatusCode().value());
		assertThat(status).isEqualTo(503);
		assertThat(this.server.received()).hasSize(1);
		assertThat(this.observed).isEmpty();
	}

	@Test
	void isAddedOnceAndInFront() {
		RetryingClientHttpRequestInterceptor interceptor = RetryingClientHttpRequestInterceptor
			.of(HttpRetryPolicy.defaults());
		ClientHttpRequestInterceptor other = (request, body, execution) -> execution.execute(request, body);
		List<ClientHttpRequestInterceptor> interceptors = new ArrayList<>(List.of(other));
		interceptor.addTo(interceptors);
		RetryingClientHttpRequestInterceptor.of(HttpRetryPolicy.defaults()).addTo(interceptors);
		assertThat(interceptors).containsExactly(interceptor, other);
	}

	@Test
	void callWithinAnotherRetryTemplateGivesItsContextBack() throws Exception {
		this.server.script(respond(503), respond(200));
		RestClient client = client(policy());
		new RetryTemplate().execute((RetryContext outer) -> {
			get(client);
			assertThat(RetrySynchronizationManager.getContext()).isSameAs(outer);
			return null;
		});
	}

	private String get(RestClient client) {
		return client.get().uri(this.server.url("/")).retrieve().body(String.class);
	}

	private void post(RestClient client) {
		client.post().uri(this.server.url("/")).body("order").retrieve().toBodilessEntity();
	}

	private String idempotencyKey(Received request) {
		return request.headers().getFirst("Idempotency-Key");
	}

	private static HttpRetryPolicyBuilder policy() {
		return HttpRetryPolicy.builder().backoffFactor(1).jitter(Jitter.NONE);
	}

	private RestClient client(HttpRetryPolicyBuilder policy) {
		return client(policy, (builder) -> builder.sleeper(this.sleeper));
	}

	private RestClient client(HttpRetryPolicyBuilder policy,
			Consumer<RetryingClientHttpRequestInterceptorBuilder> parts, ClientHttpRequestInterceptor... inner) {
		RetryingClientHttpRequestInterceptorBuilder builder = RetryingClientHttpRequestInterceptor
			.builder(RetryMounts.of(policy.build()))
			.observers(List.of(this::observe));
		parts.accept(builder);
		return restClient(builder.build(), inner);
	}

	private static RestClient restClient(RetryingClientHttpRequestInterceptor interceptor,
			ClientHttpRequestInterceptor... inner) {
		return RestClient.builder().requestFactory(requestFactory()).requestInterceptors((interceptors) -> {
			interceptors.add(interceptor);
			interceptors.addAll(List.of(inner));
		}).build();
	}

	private static HttpComponentsClientHttpRequestFactory requestFactory() {
		return new HttpComponentsClientHttpRequestFactory(HttpClients.custom().disableAutomaticRetries().build());
	}

	private static ClientHttpRequestInterceptor counting(List<String> events) {
		return (request, body, execution) -> new CountingResponse(execution.execute(request, body), events);
	}

	private void observe(RetryMount mount, HttpRequest request, StopReason reason, List<AttemptRecord> history) {
		this.observed.add("%s %s %s %d".formatted(mount.name(), request.getMethod(), reason, history.size()));
	}

	private static class BindingObserver implements RetryCallObserver {

		private final Function<RetryMount, RetryCallObserver> binding;

		BindingObserver(Function<RetryMount, RetryCallObserver> binding) {
			this.binding = binding;
		}

		@Override
		public RetryCallObserver forMount(RetryMount mount) {
			return this.binding.apply(mount);
		}

		@Override
		public void finished(RetryMount mount, HttpRequest request, StopReason reason, List<AttemptRecord> history) {
			throw new IllegalStateException("The bound observer is told");
		}

	}

}
