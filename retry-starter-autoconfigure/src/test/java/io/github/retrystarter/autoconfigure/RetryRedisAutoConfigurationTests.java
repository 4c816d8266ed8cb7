package io.github.retrystarter.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.redis.connection.jedis.JedisConnectionFactory;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.client.RateLimitHolds;
import io.github.retrystarter.redis.RedisRateLimitHolds;
import io.github.retrystarter.support.RetryContextRunner;
import io.github.retrystarter.support.ScriptedServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetryRedisAutoConfiguration}. None of them needs a Redis: the start
 * does not wait for it.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RetryRedisAutoConfigurationTests {

	private final ApplicationContextRunner runner = RetryContextRunner.create()
		.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
		.withPropertyValues("retry.rate-limit.shared=redis", "spring.data.redis.port=" + ScriptedServer.unusedPort());

	@ParameterizedTest
	@ValueSource(strings = { "retry.rate-limit.fleet=shop", "retry.rate-limit.fleet=eu-1:shop.pay_2",
			"spring.application.name=shop", "spring.application.name=my shop,retry.rate-limit.fleet=shop" })
	void fleetIsNamedByItsKeyOrByTheApplication(String properties) {
		this.runner.withPropertyValues(properties.split(","))
			.run((context) -> assertThat(context).hasNotFailed()
				.getBean(RateLimitHolds.class)
				.isInstanceOf(RedisRateLimitHolds.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "other=1", "retry.rate-limit.fleet=", "retry.rate-limit.fleet=a b",
			"retry.rate-limit.fleet={a}", "retry.rate-limit.fleet=caf\u00e9", "spring.application.name=my shop",
			"spring.application.name=shop,retry.rate-limit.fleet=*" })
	void impossibleFleetStopsTheStart(String properties) {
		this.runner.withPropertyValues(properties.split(","))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("Property retry.rate-limit.fleet ")
				.hasMessageContaining("at most 100 letters"));
	}

	@Test
	void longFleetStopsTheStart() {
		this.runner.withPropertyValues("retry.rate-limit.fleet=" + "x".repeat(101))
			.run((context) -> assertThat(context).getFailure().rootCause().hasMessageContaining("at most 100 letters"));
	}

	@Test
	void unknownValueStopsTheStart() {
		this.runner.withPropertyValues("retry.rate-limit.shared=hazelcast")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("retry.rate-limit.shared")
				.hasStackTraceContaining("hazelcast"));
	}

	@Test
	void missingLibraryStopsTheStart() {
		this.runner.withPropertyValues("retry.rate-limit.fleet=shop")
			.withClassLoader(new FilteredClassLoader("org.springframework.data.redis"))
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("Property retry.rate-limit.shared ")
				.hasMessageContaining("spring-boot-starter-data-redis"));
	}

	@Test
	void missingLibraryStopsTheStartBesideMountsOfTheApplicationsOwn() {
		this.runner.withPropertyValues("retry.rate-limit.fleet=shop")
			.withBean(RetryMounts.class, () -> RetryMounts.of(HttpRetryPolicy.defaults()))
			.withClassLoader(new FilteredClassLoader("org.springframework.data.redis"))
			.run((context) -> assertThat(context).getFailure().hasStackTraceContaining("StringRedisTemplate"));
	}

	@Test
	void missingTemplateStopsTheStart() {
		RetryContextRunner.create()
			.withPropertyValues("retry.rate-limit.shared=redis", "retry.rate-limit.fleet=shop")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("Property retry.rate-limit.shared ")
				.hasMessageContaining("there must be one StringRedisTemplate"));
	}

	@Test
	void templateThatIsOneOfTwoStopsTheStart() {
		this.runner.withPropertyValues("retry.rate-limit.fleet=shop")
			.withBean("one", StringRedisTemplate.class, RetryRedisAutoConfigurationTests::template)
			.withBean("two", StringRedisTemplate.class, RetryRedisAutoConfigurationTests::template)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.hasMessageContaining("there must be one StringRedisTemplate"));
	}

	private static StringRedisTemplate template() {
		return new StringRedisTemplate(new LettuceConnectionFactory());
	}

	@Test
	void jedisWillDoWithoutLettuce() {
		this.runner.withPropertyValues("retry.rate-limit.fleet=shop")
			.withClassLoader(new FilteredClassLoader("io.lettuce"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(JedisConnectionFactory.class)
				.hasSingleBean(RedisRateLimitHolds.class));
	}

	@Test
	void holdsOfTheApplicationsOwnTakePrecedence() {
		this.runner.withBean(RateLimitHolds.class, RateLimitHolds::inMemory)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(RedisRateLimitHolds.class));
	}

	/**
	 * As the JVM itself tells, in an application that has Redis on its class path.
	 */
	@Test
	void nothingOfRedisIsLoadedWithoutTheKey(@TempDir Path directory) throws Exception {
		assertThat(loadedOfRedis(directory, "none")).isEmpty();
		assertThat(loadedOfRedis(directory, "redis")).contains("io.github.retrystarter.redis.RedisRateLimitHolds",
				"org.springframework.data.redis.core.StringRedisTemplate");
	}

	private static List<String> loadedOfRedis(Path directory, String shared) throws IOException, InterruptedException {
		Path log = directory.resolve(shared);
		String others = ImportCandidates.load(AutoConfiguration.class, null)
			.getCandidates()
			.stream()
			.filter((name) -> name.contains(".redis."))
			.collect(Collectors.joining(","));
		Process application = new ProcessBuilder(System.getProperty("java.home") + "/bin/java",
				"-Xlog:class+load:file=" + log + "::filecount=0", "-XX:TieredStopAtLevel=1", "-cp",
				System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
				Application.class.getName(), "--spring.autoconfigure.exclude=" + others,
				"--spring.cloud.compatibility-verifier.enabled=false", "--retry.rate-limit.fleet=shop",
				"--retry.rate-limit.mode=fail-fast", "--retry.rate-limit.shared=" + shared)
			.redirectErrorStream(true)
			.redirectOutput(directory.resolve("output").toFile())
			.start();
		assertThat(application.waitFor(60, TimeUnit.SECONDS)).isTrue();
		return Files.readAllLines(log)
			.stream()
			.map((line) -> line.replaceFirst("^(\\[[^]]*])* *", "").split(" ")[0])
			.filter((name) -> name.matches("(org\\.springframework\\.data|io\\.github\\.retrystarter)\\.redis\\..*"))
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

		public static void main(String[] arguments) {
			try (ScriptedServer server = new ScriptedServer();
					ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
						.web(WebApplicationType.NONE)
						.run(arguments)) {
				context.getBean(RestClient.class).get().uri(server.url("/")).retrieve().toBodilessEntity();
			}
		}

	}

}
