package io.github.retrystarter.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.Origin;
import io.github.retrystarter.RateLimitMode;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.client.RateLimitHolds;
import io.github.retrystarter.client.RateLimitScope;
import io.github.retrystarter.client.RateLimitedException;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.support.RedisServer;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Step;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Holds that applications share through a real Redis.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SharedHoldsTests {

	private static final Step TWO_SECONDS = respond(429, Map.of("Retry-After", "2"), "slow down");

	@AutoClose
	private final RedisServer redis = new RedisServer();

	@AutoClose
	private final ScriptedServer server = new ScriptedServer();

	private final List<ConfigurableApplicationContext> contexts = new ArrayList<>();

	@AfterEach
	void close() {
		this.contexts.forEach(ConfigurableApplicationContext::close);
	}

	/**
	 * Three instances make 50 calls a second each, until one of them is told to stop.
	 * Once all of them know, no call that begins is sent before the time is up.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "lettuce", "jedis" })
	void oneResponseHoldsTheWholeFleet(String client) throws Exception {
		Queue<Long> begins = new ConcurrentLinkedQueue<>();
		AtomicLong limited = new AtomicLong();
		AtomicLong known = new AtomicLong();
		Step[] steps = new Step[2000];
		Arrays.fill(steps, (Step) (connection, request) -> {
			begins.add(Long.parseLong(request.headers().getFirst("Begin")));
			respond(200).perform(connection, request);
		});
		steps[150] = (connection, request) -> {
			TWO_SECONDS.perform(connection, request);
			limited.set(System.nanoTime());
		};
		this.server.script(steps);
		ScheduledExecutorService callers = Executors.newScheduledThreadPool(12);
		try {
			for (int i = 0; i < 3; i++) {
				awaitShared(start("spring.data.redis.client-type=" + client));
			}
			this.contexts
				.forEach((context) -> callers.scheduleAtFixedRate(() -> call(context), 0, 20, TimeUnit.MILLISECONDS));
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.pollInterval(Duration.ofMillis(1))
				.until(() -> this.contexts.stream().allMatch((context) -> !holds(context).all("default").isEmpty()));
			known.set(System.nanoTime());
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.until(() -> System.nanoTime() - limited.get() > 2_500_000_000L);
		}
		finally {
			callers.shutdownNow();
		}
		long toldWithin = (known.get() - limited.get()) / 1_000_000;
		assertThat(toldWithin).as("by a message, not by the reading every ten seconds").isLessThan(1500);
		assertThat(begins).filteredOn((begin) -> isWithin(begin - limited.get(), toldWithin + 1, 1990)).isEmpty();
		assertThat(begins).filteredOn((begin) -> isWithin(begin - limited.get(), 2000, 2500)).isNotEmpty();
	}

	private static boolean isWithin(long nanos, long beginMillis, long endMillis) {
		return nanos > beginMillis * 1_000_000 && nanos < endMillis * 1_000_000;
	}

	/**
	 * Each of them makes ten calls a second. How fast the news spreads is printed.
	 */
	@Test
	void oneResponseHoldsFortyInstances() throws Exception {
		AtomicLong limited = new AtomicLong();
		Queue<long[]> sent = new ConcurrentLinkedQueue<>();
		AtomicLongArray knew = new AtomicLongArray(40);
		LettuceConnectionFactory connections = new LettuceConnectionFactory("localhost", this.redis.port());
		connections.afterPropertiesSet();
		StringRedisTemplate template = new StringRedisTemplate(connections);
		List<RedisRateLimitHolds> fleet = IntStream.range(0, 40)
			.mapToObj((i) -> new RedisRateLimitHolds(template, "forty", Clock::systemUTC,
					(mount) -> Duration.ofMinutes(1)))
			.toList();
		ScheduledExecutorService callers = Executors.newScheduledThreadPool(12);
		try {
			fleet.forEach(RedisRateLimitHolds::start);
			Awaitility.await().until(() -> fleet.stream().allMatch(RedisRateLimitHolds::isShared));
			for (int i = 0; i < fleet.size(); i++) {
				int instance = i;
				RestClient client = client(fleet.get(i));
				callers.scheduleAtFixedRate(() -> {
					long begin = System.nanoTime();
					try {
						client.get().uri(this.server.url("/")).retrieve().toBodilessEntity();
						sent.add(new long[] { instance, begin });
					}
					catch (RateLimitedException ex) {
						knew.compareAndSet(instance, 0, System.nanoTime());
					}
					catch (HttpClientErrorException ex) {
						// the one that is told
					}
				}, i, 100, TimeUnit.MILLISECONDS);
			}
			Awaitility.await().until(() -> this.server.received().size() > 100);
			this.server.script((connection, request) -> {
				limited.set(System.nanoTime());
				TWO_SECONDS.perform(connection, request);
			});
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.until(() -> limited.get() > 0 && System.nanoTime() - limited.get() > 2_500_000_000L);
		}
		finally {
			callers.shutdownNow();
			fleet.forEach(RedisRateLimitHolds::stop);
			connections.destroy();
		}
		LongSummaryStatistics news = IntStream.range(0, 40)
			.mapToLong((instance) -> knew.get(instance) - limited.get())
			.summaryStatistics();
		System.out.printf("forty instances held after %d to %d µs, %d calls begun in that time were sent%n",
				news.getMin() / 1000, news.getMax() / 1000,
				sent.stream()
					.filter((call) -> isWithin(call[1] - limited.get(), 0, news.getMax() / 1_000_000))
					.count());
		assertThat(news.getMin()).as("all knew").isPositive();
		assertThat(news.getMax()).as("by a message").isLessThan(1_900_000_000L);
		assertThat(sent).filteredOn((call) -> call[1] > knew.get((int) call[0]))
			.noneMatch((call) -> isWithin(call[1] - limited.get(), 0, 1990))
			.anyMatch((call) -> isWithin(call[1] - limited.get(), 2000, 2500));
		assertThat(fleet).extracting(RedisRateLimitHolds::partitionKey).containsOnly(fleet.get(0).partitionKey());
	}

	private static RestClient client(RateLimitHolds holds) {
		return RestClient.builder()
			.requestFactory(new SimpleClientHttpRequestFactory())
			.requestInterceptor(RetryingClientHttpRequestInterceptor
				.builder(RetryMounts.of(HttpRetryPolicy.builder().total(0).rateLimit(RateLimitMode.FAIL_FAST).build()))
				.rateLimitHolds(holds)
				.build())
			.build();
	}

	@Test
	void instanceThatStartsDuringAHoldHolds() {
		ConfigurableApplicationContext first = start();
		awaitShared(first);
		this.server.script(respond(429, Map.of("Retry-After", "30"), ""));
		call(first);
		Awaitility.await().until(() -> first.getBean(StringRedisTemplate.class).hasKey("retry:{shop}:holds"));
		ConfigurableApplicationContext second = start();
		awaitShared(second);
		assertThatExceptionOfType(RateLimitedException.class).isThrownBy(() -> get(second));
		assertThat(this.server.received()).hasSize(1);
	}

	@Test
	void laterEndWinsWhoeverTellsIt() {
		ConfigurableApplicationContext first = start();
		ConfigurableApplicationContext second = start();
		awaitShared(first);
		awaitShared(second);
		RateLimitScope scope = scope("default", "");
		Instant now = Instant.now();
		holds(first).hold(scope, now.plusSeconds(40));
		Awaitility.await().until(() -> holds(second).until(scope) != null);
		holds(second).hold(scope, now.plusSeconds(20));
		ConfigurableApplicationContext third = start();
		awaitShared(third);
		assertThat(holds(third).until(scope)).isBetween(now.plusSeconds(39), now.plusSeconds(42));
	}

	@Test
	void sharingStopsWithRedisAndComesBackWithIt(CapturedOutput output) {
		ConfigurableApplicationContext first = start("spring.data.redis.timeout=8s");
		ConfigurableApplicationContext second = start("spring.data.redis.timeout=8s");
		awaitShared(first);
		awaitShared(second);
		assertThat(List.of(get(first), get(second))).containsOnly("status 200");
		this.redis.kill();
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> gauge(first) == 0 && gauge(second) == 0);
		this.server.script(respond(429, Map.of("Retry-After", "30"), ""));
		long begin = System.nanoTime();
		call(first);
		assertThatExceptionOfType(RateLimitedException.class).isThrownBy(() -> get(first));
		assertThat(get(second)).isEqualTo("status 200");
		assertThat(Duration.ofNanos(System.nanoTime() - begin)).as("one call that waits for Redis takes 8 s")
			.isLessThan(Duration.ofSeconds(7));

		this.redis.start();
		awaitShared(first);
		awaitShared(second);
		RateLimitScope scope = scope("default", "");
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> {
			holds(first).hold(scope, Instant.now().plusSeconds(40));
			return holds(second).until(scope) != null;
		});
		assertThat(output.getAll().lines().filter((line) -> line.contains("Redis cannot be used"))).hasSize(2);
		assertThat(output.getAll().lines().filter((line) -> line.contains("Redis is back"))).hasSize(2);
	}

	/**
	 * This one accepts connections and never says anything.
	 */
	@Test
	void startDoesNotWaitForRedis() throws IOException {
		try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
			long begin = System.nanoTime();
			ConfigurableApplicationContext context = start("spring.data.redis.port=" + silent.getLocalPort(),
					"spring.data.redis.timeout=30s");
			assertThat(get(context)).isEqualTo("status 200");
			assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
			assertThat(gauge(context)).isZero();
		}
	}

	@Test
	void whatRedisHoldsIsNotBelievedBlindly() {
		ConfigurableApplicationContext context = start("retry.retry-after-max=5s");
		awaitShared(context);
		StringRedisTemplate template = context.getBean(StringRedisTemplate.class);
		String far = SharedHold.member(scope("default", ""));
		template.convertAndSend("retry:{shop}:holds", "x\n99999999999\n" + far);
		Awaitility.await().until(() -> !holds(context).all("default").isEmpty());
		assertThat(holds(context).until(scope("default", ""))).isBefore(Instant.now().plusSeconds(6));

		template.convertAndSend("retry:{shop}:holds", "nonsense");
		template.convertAndSend("retry:{shop}:holds", "x\n1000\n" + SharedHold.member(scope("nobody-has-it", ""))
				+ "\n1000\n" + SharedHold.member(scope("default", "p")));
		Awaitility.await().until(() -> holds(context).until(scope("default", "p")) != null);
		assertThat(holds(context).until(scope("nobody-has-it", ""))).isNull();

		template.opsForZSet().add("retry:{shop}:holds", "x".repeat(10_000), 9e15);
		template.opsForValue().set("retry:{shop}:partition-key", "not a key");
		ConfigurableApplicationContext other = start();
		awaitShared(other);
		assertThat(get(other)).isEqualTo("status 200");
	}

	private static RateLimitScope scope(String mount, String partition) {
		return new RateLimitScope(mount, new Origin("https", "api.example.com", 443), partition);
	}

	private ConfigurableApplicationContext start(String... properties) {
		Map<String, String> all = new HashMap<>(Map.of("spring.data.redis.port", Integer.toString(this.redis.port()),
				"spring.data.redis.timeout", "1s", "retry.rate-limit.shared", "redis", "retry.rate-limit.mode",
				"fail-fast", "retry.rate-limit.fleet", "shop", "retry.total", "0",
				"spring.cloud.compatibility-verifier.enabled", "false", "spring.http.clients.read-timeout", "5s"));
		Arrays.stream(properties).map((property) -> property.split("=")).forEach((pair) -> all.put(pair[0], pair[1]));
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run(all.entrySet().stream().map((entry) -> "--" + entry).toArray(String[]::new));
		this.contexts.add(context);
		return context;
	}

	private static void awaitShared(ConfigurableApplicationContext context) {
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> gauge(context) == 1);
	}

	private static double gauge(ConfigurableApplicationContext context) {
		return context.getBean(MeterRegistry.class).get("retry.holds.shared").gauge().value();
	}

	private static RateLimitHolds holds(ConfigurableApplicationContext context) {
		return context.getBean(RateLimitHolds.class);
	}

	private void call(ConfigurableApplicationContext context) {
		try {
			get(context);
		}
		catch (RuntimeException ex) {
			// held, or told so
		}
	}

	private String get(ConfigurableApplicationContext context) {
		return context.getBean(RestClient.class)
			.get()
			.uri(this.server.url("/"))
			.header("Begin", Long.toString(System.nanoTime()))
			.retrieve()
			.body(String.class);
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
