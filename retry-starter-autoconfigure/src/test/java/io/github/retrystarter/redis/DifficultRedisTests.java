package io.github.retrystarter.redis;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;

import io.github.retrystarter.Origin;
import io.github.retrystarter.client.RateLimitScope;
import io.github.retrystarter.support.RedisServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds that are shared through a Redis which refuses, has no room, holds what nobody has
 * asked for, or goes away at the worst moment.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DifficultRedisTests {

	private static final String HOLDS = "retry:{shop}:holds";

	@AutoClose
	private final RedisServer redis = new RedisServer();

	@AutoClose
	private final Jedis jedis = new Jedis("localhost", this.redis.port());

	private final List<LettuceConnectionFactory> connections = new ArrayList<>();

	private final List<RedisRateLimitHolds> fleet = new ArrayList<>();

	@AfterEach
	void stop() {
		this.fleet.forEach(RedisRateLimitHolds::stop);
		this.connections.forEach(LettuceConnectionFactory::destroy);
	}

	@ParameterizedTest
	@ValueSource(strings = { "-publish", "-zadd", "resetkeys", "resetchannels", "-@scripting" })
	void instanceThatMayNotShareSaysSoOnce(String right, CapturedOutput output) {
		this.jedis.sendCommand(Protocol.Command.ACL, "SETUSER", "limited", "on", ">pw", "~*", "&*", "+@all", right);
		RedisRateLimitHolds limited = start("limited", 1);
		awaitWarning(output);
		for (int i = 0; i < 3; i++) {
			limited.hold(scope(i), Instant.now().plusSeconds(30));
			pause(Duration.ofMillis(1500));
		}
		assertThat(limited.isShared()).isFalse();
		assertThat(limited.until(scope(2))).isNotNull();
		assertThat(output).containsOnlyOnce("Redis cannot be used")
			.containsPattern("NOPERM|The user executing the script can't")
			.doesNotContain("Redis is back")
			.doesNotContain(" ERROR ");
	}

	@Test
	void newsIsToldThoughRedisHasNoMemory(CapturedOutput output) {
		RedisRateLimitHolds one = startShared();
		RedisRateLimitHolds two = startShared();
		this.jedis.configSet("maxmemory", "1");
		one.hold(scope(1), Instant.now().plusSeconds(30));
		Awaitility.await().until(() -> two.until(scope(1)) != null);
		awaitWarning(output);
		assertThat(output).contains("OOM");
		this.jedis.configSet("maxmemory", "0");
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> output.getAll().contains("Redis is back"));
	}

	@Test
	void keyOfAnotherTypeIsNamed(CapturedOutput output) {
		this.jedis.set(HOLDS, "x");
		RedisRateLimitHolds holds = start("default", 1);
		awaitWarning(output);
		assertThat(output).contains("WRONGTYPE");
		this.jedis.del(HOLDS);
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(holds::isShared);
	}

	@Test
	void membersWithoutAnEndPushNoneOut(CapturedOutput output) {
		this.jedis.zadd(HOLDS, Double.POSITIVE_INFINITY, "for ever");
		for (int i = 0; i < 1100; i++) {
			this.jedis.zadd(HOLDS, 9e15 + i, "member " + i + "\u0000");
		}
		this.jedis.zadd(HOLDS, System.currentTimeMillis() + 60_000, "x".repeat(100_000));
		RedisRateLimitHolds one = startShared();
		one.hold(scope(1), Instant.now().plusSeconds(30));
		Awaitility.await().until(() -> this.jedis.zscore(HOLDS, SharedHold.member(scope(1))) != null);
		RedisRateLimitHolds two = startShared();
		Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> two.until(scope(1)) != null);
		assertThat(this.jedis.zcard(HOLDS)).isLessThan(10);
		assertThat(output).doesNotContain("Redis cannot be used");
	}

	/**
	 * Lettuce queues the command, and sends it when Redis is back.
	 */
	@Test
	void holdThatEndedWhileRedisWasAwayIsNotToldAnyMore() {
		RedisRateLimitHolds one = start("default", 60);
		RedisRateLimitHolds two = startShared();
		Awaitility.await().until(one::isShared);
		this.redis.kill();
		Instant until = Instant.now().plusSeconds(1);
		one.hold(scope(1), until);
		one.hold(scope(2), until.plusSeconds(120));
		pause(Duration.ofSeconds(3));
		this.redis.start();
		// The one that still lasts arrives with the same message, if any.
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> two.isShared() && one.isShared());
		one.hold(scope(3), Instant.now().plusSeconds(120));
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> two.until(scope(3)) != null);
		assertThat(two.until(scope(1))).isNull();
	}

	@Test
	void stopWhileSomethingIsToBeToldDoesNotSilenceWhatFollows() {
		RedisRateLimitHolds one = start("default", 60);
		RedisRateLimitHolds two = startShared();
		Awaitility.await().until(one::isShared);
		this.redis.kill();
		one.hold(scope(1), Instant.now().plusSeconds(60));
		pause(Duration.ofMillis(500));
		one.hold(scope(2), Instant.now().plusSeconds(60));
		one.stop();
		this.redis.start();
		one.start();
		Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> two.isShared() && one.isShared());
		one.hold(scope(3), Instant.now().plusSeconds(60));
		Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> two.until(scope(3)) != null);
	}

	private RedisRateLimitHolds startShared() {
		RedisRateLimitHolds holds = start("default", 1);
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(holds::isShared);
		return holds;
	}

	private RedisRateLimitHolds start(String user, int timeout) {
		RedisStandaloneConfiguration server = new RedisStandaloneConfiguration("localhost", this.redis.port());
		if (!user.equals("default")) {
			server.setUsername(user);
			server.setPassword("pw");
		}
		LettuceConnectionFactory factory = new LettuceConnectionFactory(server,
				LettuceClientConfiguration.builder().commandTimeout(Duration.ofSeconds(timeout)).build());
		factory.afterPropertiesSet();
		factory.start();
		this.connections.add(factory);
		RedisRateLimitHolds holds = new RedisRateLimitHolds(new StringRedisTemplate(factory), "shop", Clock::systemUTC,
				(mount) -> Duration.ofMinutes(2));
		this.fleet.add(holds);
		holds.start();
		return holds;
	}

	private static void awaitWarning(CapturedOutput output) {
		Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> output.getAll().contains("Redis cannot be used"));
	}

	/**
	 * For things that must not happen meanwhile.
	 */
	private static void pause(Duration time) {
		Instant end = Instant.now().plus(time);
		Awaitility.await().atMost(time.plusSeconds(10)).until(() -> Instant.now().isAfter(end));
	}

	private static RateLimitScope scope(int number) {
		return new RateLimitScope("default", new Origin("https", "api" + number + ".example.com", 443), "");
	}

}
