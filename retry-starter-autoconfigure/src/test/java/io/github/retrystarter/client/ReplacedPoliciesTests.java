package io.github.retrystarter.client;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.HttpRetryPolicyBuilder;
import io.github.retrystarter.RateLimitMode;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.StatusSet;
import io.github.retrystarter.UrlPrefix;
import io.github.retrystarter.metrics.HttpRetryMetrics;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for policies that are replaced while calls use them, over sockets.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ReplacedPoliciesTests {

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	private final AtomicReference<Runnable> whileWaiting = new AtomicReference<>(() -> {
	});

	@Test
	void callKeepsThePolicyThatItBeganWith() {
		RetryingClientHttpRequestInterceptor interceptor = interceptor(RetryMounts.of(policy().total(3).build()));
		RestClient client = client(interceptor);
		this.server.script(respond(503), respond(503), respond(503), respond(503), respond(503));
		this.whileWaiting.set(() -> interceptor.replace(RetryMounts.of(policy().total(0).build())));
		call(client);
		assertThat(this.server.received()).hasSize(4);
		call(client);
		assertThat(this.server.received()).hasSize(5);
	}

	@Test
	void keyStaysTheSameWhateverBecomesOfItsRule() {
		RetryingClientHttpRequestInterceptor interceptor = interceptor(
				RetryMounts.of(policy().total(3).idempotencyKeyGenerated(true).build()));
		this.server.script(respond(503), respond(503), respond(503), respond(503));
		this.whileWaiting
			.set(() -> interceptor.replace(RetryMounts.of(policy().total(0).idempotencyKeyHeader("Other").build())));
		client(interceptor).post()
			.uri(this.server.url("/"))
			.body("order")
			.exchange((request, response) -> response.getStatusCode());
		assertThat(this.server.received()).hasSize(4)
			.extracting((request) -> request.headers().getFirst("Idempotency-Key"))
			.doesNotContainNull()
			.containsOnly(this.server.received().get(0).headers().getFirst("Idempotency-Key"));
	}

	@Test
	void callThatWaitsForItsTurnWaitsOnWhereNewOnesNoLongerHaveTo() throws Exception {
		RetryingClientHttpRequestInterceptor interceptor = RetryingClientHttpRequestInterceptor
			.builder(mounts(mount("pay", policy().total(0))))
			.build();
		RestClient client = client(interceptor);
		this.server.script(respond(429, Map.of("Retry-After", "60"), ""));
		call(client);
		MountState pay = interceptor.mounts().iterator().next();
		ExecutorService thread = Executors.newSingleThreadExecutor();
		Future<?> waiting = thread.submit(() -> call(client));
		Awaitility.await().until(() -> pay.waiting() == 1);
		interceptor.replace(
				mounts(new RetryMount("pay", UrlPrefix.parse(this.server.url("/")), policy().total(0).build(), true)));
		call(client);
		assertThat(this.server.received()).hasSize(2);
		assertThat(pay.waiting()).isOne();
		interceptor.shutdown();
		assertThat(waiting).failsWithin(Duration.ofSeconds(30));
		thread.shutdown();
	}

	@Test
	void mountKeepsSwitchHoldsBudgetsAndLife() {
		RetryingClientHttpRequestInterceptor interceptor = interceptor(
				mounts(mount("pay", policy().total(1).budgetCapacity(100).budgetCost(25).recoveryEnabled(true))));
		this.server.script(respond(503), respond(503), respond(503, Map.of("Retry-After", "30"), ""));
		RestClient client = client(interceptor);
		call(client);
		MountState pay = interceptor.mounts().iterator().next();
		pay.setRetrying(false);
		call(client);
		assertThat(pay.lowestBudget()).isEqualTo(75);
		assertThat(pay.holds()).hasSize(1);
		assertThat(pay.downOrigins()).hasSize(1);

		interceptor.replace(mounts(mount("pay", policy().total(2).budgetCapacity(20).recoveryEnabled(true))));
		assertThat(interceptor.mounts().iterator().next()).isSameAs(pay);
		assertThat(pay.mount().policy().total()).isEqualTo(2);
		assertThat(pay.isRetrying()).isFalse();
		assertThat(pay.lowestBudget()).isEqualTo(15);
		assertThat(pay.holds()).hasSize(1);
		assertThat(pay.downOrigins()).hasSize(1);

		pay.refill();
		assertThat(pay.lowestBudget()).isEqualTo(20);
	}

	@Test
	void recoveryIsThereAsSoonAsAPolicyHasIt() {
		RetryingClientHttpRequestInterceptor interceptor = interceptor(RetryMounts.of(policy().total(1).build()));
		RestClient client = client(interceptor);
		this.server.script(respond(503), respond(503), respond(503), respond(503));
		call(client);
		MountState state = interceptor.mounts().iterator().next();
		assertThat(state.downOrigins()).isEmpty();
		interceptor.replace(RetryMounts.of(policy().total(1).recoveryEnabled(true).build()));
		call(client);
		assertThat(state.downOrigins()).hasSize(1);
	}

	@Test
	void removedMountIsRememberedAndCallsThatNameItGoByTheirUrl() {
		RetryingClientHttpRequestInterceptor interceptor = interceptor(
				mounts(mount("pay", policy().total(2)), mount("old", null, policy().total(3))));
		interceptor.replace(mounts(mount("pay", policy().total(2)), mount("new", null, policy().total(1))));
		assertThat(interceptor.mounts()).extracting((state) -> state.mount().name())
			.containsExactly("pay", "new", "default", "old");
		assertThat(interceptor.mounts()).extracting(MountState::isRemoved).containsExactly(false, false, false, true);

		RestClient client = client(interceptor);
		this.server.script(respond(503), respond(503), respond(503), respond(503));
		client.get()
			.uri(this.server.url("/"))
			.attributes(RetryOptions.mount("old"))
			.exchange((request, response) -> response.getStatusCode());
		assertThat(this.server.received()).hasSize(3);

		interceptor.replace(mounts(mount("old", null, policy().total(1))));
		assertThat(interceptor.mounts()).extracting((state) -> state.mount().name())
			.containsExactly("old", "default", "pay", "new");
		assertThat(interceptor.mounts()).extracting(MountState::isRemoved).containsExactly(false, false, true, true);
	}

	/**
	 * One policy retries once and numbers its retries in one header, the other twice in
	 * another: a call that saw half of each would show it.
	 */
	@Test
	void noCallSeesHalfAPolicyInAThousandReplacements() throws Exception {
		RetryMounts one = RetryMounts
			.of(policy().total(1).attemptHeader("One").statusForcelist(StatusSet.of(503)).build());
		RetryMounts two = RetryMounts
			.of(policy().total(2).attemptHeader("Two").statusForcelist(StatusSet.of(503, 504)).build());
		MeterRegistry registry = new SimpleMeterRegistry();
		HttpRetryMetrics metrics = new HttpRetryMetrics(registry, one);
		RetryingClientHttpRequestInterceptor interceptor = RetryingClientHttpRequestInterceptor.builder(one)
			.observers(List.of(metrics))
			.sleeper((millis) -> {
			})
			.build();
		AtomicInteger calls = new AtomicInteger();
		AtomicBoolean done = new AtomicBoolean();
		Queue<WeakReference<RetryMount>> replaced = new ConcurrentLinkedQueue<>();
		ExecutorService threads = Executors.newFixedThreadPool(64);
		try (Unavailable unavailable = new Unavailable()) {
			RestClient client = RestClient.builder()
				.requestFactory(new JdkClientHttpRequestFactory())
				.requestInterceptor(interceptor)
				.build();
			List<Future<?>> callers = new ArrayList<>();
			for (int i = 0; i < 64; i++) {
				callers.add(threads.submit(() -> {
					while (!done.get()) {
						client.get()
							.uri(unavailable.url("/" + calls.incrementAndGet()))
							.exchange((request, response) -> response.getStatusCode());
					}
				}));
			}
			for (int i = 0; i < 1000; i++) {
				int before = calls.get();
				RetryMounts next = copy((i % 2 == 0) ? two : one);
				replaced.add(new WeakReference<>(next.all().get(0)));
				interceptor.replace(next);
				while (calls.get() < before + 3 && callers.stream().noneMatch(Future::isDone)) {
					Thread.onSpinWait();
				}
			}
			done.set(true);
			for (Future<?> caller : callers) {
				caller.get();
			}
			assertThat(unavailable.requests).hasSize(calls.get());
			assertThat(unavailable.requests.values()).allSatisfy(
					(headers) -> assertThat(headers).isIn(List.of("-", "One 2"), List.of("-", "Two 2", "Two 3")));
			assertThat(unavailable.requests.values()).anyMatch((headers) -> headers.size() == 2)
				.anyMatch((headers) -> headers.size() == 3);
			assertThat(count(registry, HttpRetryMetrics.CALLS)).isEqualTo(calls.get());
			assertThat(metrics.totals(RetryMount.DEFAULT).values().stream().mapToLong(Long::longValue).sum())
				.isEqualTo(calls.get());
			assertThat(count(registry, HttpRetryMetrics.CALLS) + count(registry, HttpRetryMetrics.ATTEMPTS))
				.isEqualTo(unavailable.requests.values().stream().mapToInt(List::size).sum());
		}
		finally {
			threads.shutdownNow();
		}
		assertThat(interceptor.mounts()).hasSize(1);
		Awaitility.await().until(() -> {
			System.gc();
			return replaced.stream().filter((mount) -> mount.get() != null).count() <= 1;
		});
	}

	private static RetryMounts copy(RetryMounts mounts) {
		return RetryMounts.of(mounts.all().get(0).policy());
	}

	private static int count(MeterRegistry registry, String name) {
		return (int) registry.get(name).counters().stream().mapToDouble((counter) -> counter.count()).sum();
	}

	private static HttpRetryPolicyBuilder policy() {
		return HttpRetryPolicy.builder()
			.backoffFactor(0.5)
			.recoveryEnabled(false)
			.budgetTrickle(Duration.ZERO)
			.budgetEnabled(true)
			.budgetCapacity(1_000_000)
			.rateLimit(RateLimitMode.OFF);
	}

	private RetryMount mount(String name, HttpRetryPolicyBuilder policy) {
		return mount(name, UrlPrefix.parse(this.server.url("/")), policy.rateLimit(RateLimitMode.WAIT));
	}

	private static RetryMount mount(String name, UrlPrefix url, HttpRetryPolicyBuilder policy) {
		return new RetryMount(name, url, policy.build(), true);
	}

	private static RetryMounts mounts(RetryMount... mounts) {
		RetryMounts.Builder builder = RetryMounts.builder(RetryMount.ofDefault(policy().total(0).build()));
		for (RetryMount mount : mounts) {
			builder.mount(mount);
		}
		return builder.build();
	}

	private RetryingClientHttpRequestInterceptor interceptor(RetryMounts mounts) {
		return RetryingClientHttpRequestInterceptor.builder(mounts)
			.sleeper((millis) -> this.whileWaiting.get().run())
			.build();
	}

	private static RestClient client(RetryingClientHttpRequestInterceptor interceptor) {
		return RestClient.builder()
			.requestFactory(new JdkClientHttpRequestFactory())
			.requestInterceptor(interceptor)
			.build();
	}

	private void call(RestClient client) {
		client.get().uri(this.server.url("/")).exchange((request, response) -> response.getStatusCode());
	}

	/**
	 * A server that is always overloaded, and notes the headers by which attempts are
	 * numbered, by the path of the call.
	 */
	private static final class Unavailable implements AutoCloseable {

		private final Map<String, List<String>> requests = new ConcurrentHashMap<>();

		private final ExecutorService threads = Executors.newCachedThreadPool();

		private final HttpServer server;

		Unavailable() throws IOException {
			this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
			this.server.setExecutor(this.threads);
			this.server.createContext("/", (exchange) -> {
				String one = exchange.getRequestHeaders().getFirst("One");
				String two = exchange.getRequestHeaders().getFirst("Two");
				String number = (one != null) ? "One " + one : "";
				number = (two != null) ? number + "Two " + two : number;
				this.requests.computeIfAbsent(exchange.getRequestURI().getPath(), (path) -> new ArrayList<>())
					.add(number.isEmpty() ? "-" : number);
				exchange.sendResponseHeaders(503, -1);
				exchange.close();
			});
			this.server.start();
		}

		String url(String path) {
			return "http://localhost:" + this.server.getAddress().getPort() + path;
		}

		@Override
		public void close() {
			this.server.stop(0);
			this.threads.shutdownNow();
		}

	}

}
