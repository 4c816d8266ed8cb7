package io.github.retrystarter.redis;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Jedis;

import io.github.retrystarter.support.RedisServer;
import io.github.retrystarter.support.ScriptedServer;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Three JVMs make 50 calls a second each to one server, while Redis is killed and started
 * again. How fast the news spreads is printed. What is asserted is true on any machine:
 * once an instance knows, it sends nothing until the time is up.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class FleetOfProcessesTests {

	private static final int INSTANCES = 3;

	private static final long HOLD = 2_000_000;

	private static final long REDIS_TIMEOUT = 5_000_000;

	@AutoClose
	private final RedisServer redis = new RedisServer();

	@AutoClose
	private final ScriptedServer server = new ScriptedServer();

	private final List<Instance> fleet = new ArrayList<>();

	@AfterEach
	void end() {
		this.fleet.forEach((instance) -> instance.process.destroyForcibly());
	}

	@Test
	void oneResponseHoldsAllWheneverRedisIsThere() throws Exception {
		for (int i = 0; i < INSTANCES; i++) {
			this.fleet.add(new Instance(this.redis.port(), this.server.url("/")));
		}
		awaitAll((instance) -> instance.any(Call::isSent));
		awaitSubscriptions();
		long there = awaitHold();
		report("Redis is there", there);
		assertThat(this.fleet).allSatisfy((instance) -> assertThat(instance.knew(there)).isPositive());

		this.redis.kill();
		awaitAll((instance) -> instance.told("Redis cannot be used") == 1);
		long away = awaitHold();
		report("Redis is away", away);
		assertThat(this.fleet).filteredOn((instance) -> instance.knew(away) > 0).hasSize(1);

		this.redis.start();
		awaitAll((instance) -> instance.told("Redis is back") == 1);
		awaitSubscriptions();
		long back = awaitHold();
		report("Redis is back", back);
		assertThat(this.fleet).allSatisfy((instance) -> assertThat(instance.knew(back)).isPositive());

		assertThat(this.fleet).allSatisfy((instance) -> {
			assertThat(instance.process.isAlive()).isTrue();
			assertThat(instance.calls).noneMatch((call) -> call.outcome.equals("failed"))
				.as("one call that waits for Redis takes 5 s")
				.allMatch((call) -> call.end - call.begin < REDIS_TIMEOUT);
			assertThat(instance.told("Redis cannot be used")).isOne();
		});
	}

	/**
	 * Let the server answer one request with 429, and wait until its time is up and all
	 * send again.
	 * @return when it did
	 */
	private long awaitHold() {
		AtomicLong limited = new AtomicLong();
		this.server.script((connection, request) -> {
			limited.set(micros());
			respond(429, Map.of("Retry-After", "2"), "").perform(connection, request);
		});
		Awaitility.await().until(() -> limited.get() > 0);
		awaitAll((instance) -> instance.any((call) -> call.isSent() && call.begin > limited.get() + HOLD));
		assertThat(this.fleet).allSatisfy((instance) -> {
			long knew = instance.knew(limited.get());
			assertThat(instance.calls)
				.filteredOn((call) -> knew > 0 && call.begin > knew && call.begin < limited.get() + HOLD - 10_000)
				.noneMatch(Call::isSent);
		});
		return limited.get();
	}

	private void report(String when, long limited) {
		long[] knew = this.fleet.stream()
			.mapToLong((instance) -> instance.knew(limited))
			.filter((at) -> at > 0)
			.toArray();
		long last = LongStream.of(knew).max().orElseThrow();
		long[] held = durations(limited, (call) -> call.outcome.equals("held"));
		long[] sent = durations(limited, Call::isSent);
		System.out.printf(
				"%s: %d of %d instances held after %s µs, %d calls begun in that time were sent; "
						+ "a call held took %d µs at the median and %d at most, one sent %d and %d%n",
				when, knew.length, INSTANCES, LongStream.of(knew).map((at) -> at - limited).sorted().boxed().toList(),
				calls().filter((call) -> call.isSent() && call.begin > limited && call.begin <= last).count(),
				held[held.length / 2], held[held.length - 1], sent[sent.length / 2], sent[sent.length - 1]);
	}

	private long[] durations(long limited, Predicate<Call> which) {
		return calls().filter((call) -> which.test(call) && call.begin > limited && call.begin < limited + HOLD + HOLD)
			.mapToLong((call) -> call.end - call.begin)
			.sorted()
			.toArray();
	}

	private Stream<Call> calls() {
		return this.fleet.stream().flatMap((instance) -> instance.calls.stream());
	}

	private void awaitAll(Predicate<Instance> condition) {
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> this.fleet.stream().allMatch(condition));
	}

	private void awaitSubscriptions() {
		try (Jedis jedis = new Jedis("localhost", this.redis.port())) {
			Awaitility.await()
				.atMost(Duration.ofSeconds(30))
				.until(() -> jedis.pubsubNumSub("retry:{jvms}:holds").containsValue((long) INSTANCES));
		}
	}

	private static long micros() {
		return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
	}

	/**
	 * A call that an instance has told of.
	 */
	private record Call(long begin, long end, String outcome) {

		static Call of(String line) {
			String[] words = line.split(" ");
			return new Call(Long.parseLong(words[1]), Long.parseLong(words[2]), words[3]);
		}

		boolean isSent() {
			return this.outcome.equals("sent");
		}

	}

	private static final class Instance {

		private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

		private final Queue<String> log = new ConcurrentLinkedQueue<>();

		private final Process process;

		Instance(int redisPort, String url) throws IOException {
			this.process = new ProcessBuilder(System.getProperty("java.home") + "/bin/java", "-Xmx128m",
					"-XX:TieredStopAtLevel=1", "-cp",
					System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
					FleetInstance.class.getName(), "--fleet.url=" + url, "--spring.data.redis.port=" + redisPort,
					"--spring.data.redis.timeout=5s", "--spring.http.clients.read-timeout=30s",
					"--spring.cloud.compatibility-verifier.enabled=false", "--retry.total=0",
					"--retry.rate-limit.mode=fail-fast", "--retry.rate-limit.shared=redis",
					"--retry.rate-limit.fleet=jvms")
				.redirectErrorStream(true)
				.start();
			Thread reader = new Thread(this::read, "fleet-output");
			reader.setDaemon(true);
			reader.start();
		}

		private void read() {
			try (BufferedReader output = this.process.inputReader(StandardCharsets.UTF_8)) {
				output.lines().forEach((line) -> {
					if (line.startsWith("call ")) {
						this.calls.add(Call.of(line));
					}
					else {
						this.log.add(line);
					}
				});
			}
			catch (IOException | UncheckedIOException ex) {
				// killed
			}
		}

		boolean any(Predicate<Call> condition) {
			return this.calls.stream().anyMatch(condition);
		}

		/**
		 * When the first call was held after this time, 0 if none was before the hold was
		 * over.
		 */
		long knew(long limited) {
			return this.calls.stream()
				.filter((call) -> call.outcome.equals("held") && call.end > limited && call.end < limited + HOLD)
				.mapToLong(Call::end)
				.min()
				.orElse(0);
		}

		long told(String text) {
			return this.log.stream().filter((line) -> line.contains(text)).count();
		}

	}

}
