package io.github.retrystarter.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpMethod;

import io.github.retrystarter.HeaderPattern;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.Jitter;
import io.github.retrystarter.JsonPattern;
import io.github.retrystarter.MethodSet;
import io.github.retrystarter.RateLimitMode;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.StatusSet;
import io.github.retrystarter.UrlPrefix;
import io.github.retrystarter.support.RetryContextRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for the properties and what becomes of them.
 */
@ExtendWith(OutputCaptureExtension.class)
class RetryPropertiesTests {

	private final ApplicationContextRunner runner = RetryContextRunner.create();

	@Test
	void nothingSetMeansTheDefaults() {
		this.runner.run((context) -> assertThat(context.getBean(RetryMounts.class).all())
			.containsExactly(RetryMount.ofDefault(HttpRetryPolicy.defaults())));
	}

	@Test
	void everyKeyReachesThePolicy() {
		this.runner.withPropertyValues(everyKey("retry."))
			.run((context) -> assertThat(defaultPolicy(context.getBean(RetryMounts.class))).isEqualTo(everyKey()));
	}

	@Test
	void everyKeyOfAMountReachesItsPolicyAndNoOther() {
		this.runner.withPropertyValues("retry.mounts.api.url=https://api.example.com/v1")
			.withPropertyValues(everyKey("retry.mounts.api."))
			.run((context) -> {
				RetryMounts mounts = context.getBean(RetryMounts.class);
				Set<String> keys = Stream.of(everyKey(""))
					.map((property) -> property.split("=")[0])
					.collect(Collectors.toSet());
				assertThat(mounts.all()).first()
					.isEqualTo(new RetryMount("api", UrlPrefix.parse("https://api.example.com/v1"), everyKey(), true,
							keys));
				assertThat(defaultPolicy(mounts)).isEqualTo(HttpRetryPolicy.defaults());
			});
	}

	@Test
	void mountTakesWhatItDoesNotSetFromTheGeneralPolicy() {
		this.runner
			.withPropertyValues("retry.total=5", "retry.read=2", "retry.mounts.api.url=https://api.example.com",
					"retry.mounts.api.total=1")
			.run((context) -> {
				HttpRetryPolicy policy = context.getBean(RetryMounts.class).all().get(0).policy();
				assertThat(policy).isEqualTo(HttpRetryPolicy.builder().total(1).read(2).build());
			});
	}

	@Test
	void emptyListReplacesTheDefault() {
		this.runner.withPropertyValues("retry.allowed-methods=", "retry.status-forcelist=").run((context) -> {
			HttpRetryPolicy policy = defaultPolicy(context.getBean(RetryMounts.class));
			assertThat(policy.allowedMethods()).isEqualTo(MethodSet.of());
			assertThat(policy.statusForcelist()).isEqualTo(StatusSet.of());
		});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			retry.total                             | -1
			retry.connect                           | -1
			retry.read                              | -2
			retry.status                            | -3
			retry.allowed-methods                   | GET,GET PUT
			retry.status-forcelist                  | 99
			retry.status-forcelist                  | 1000
			retry.status-forcelist                  | 504-500
			retry.status-forcelist                  | 6x
			retry.backoff-factor                    | -0.1
			retry.backoff-factor                    | NaN
			retry.backoff-max                       | -1s
			retry.backoff-jitter                    | -1s
			retry.retry-after-headers               | retry after
			retry.retry-after-max                   | -1s
			retry.timeout                           | 0s
			retry.attempt-timeout                   | -1s
			retry.response-buffer                   | -1B
			retry.budget.capacity                   | 0
			retry.budget.cost                       | 0
			retry.budget.refill                     | -1
			retry.budget.cost                       | 101
			retry.idempotency-key.header            | Bad Header
			retry.retry-if.headers                  | Bad Header=1
			retry.retry-if.json                     | error/code
			retry.stop-if.headers                   | =false
			retry.stop-if.json                      | /a~2
			retry.attempt-header                    | Bad Header
			retry.rate-limit.partition-by           | Authorization,Bad Header
			retry.mounts.default.url                | https://api.example.com
			retry.mounts.api.url                    | api.example.com
			retry.mounts.api.url                    | ftp://api.example.com
			retry.mounts.api.url                    | https://user@api.example.com
			retry.mounts.api.url                    | https://api.example.com?q=1
			retry.mounts.api.url                    | https:// api
			retry.mounts.api.url                    | ${api.url}/v1
			retry.mounts.api.url                    | https://api.example.com:65536
			retry.mounts.api.url                    | https://m\u00fcnchen.example
			retry.mounts.api.url                    | https://*.example.com
			retry.mounts.api                        | https://api.example.com
			retry.mounts                            | https://api.example.com
			retry.enabled                           | maybe
			retry.disable-client-retries            | sometimes
			retry.budget                            | off
			retry.rate-limit                        | wait
			retry.retry-if                          | X-Retry
			""")
	void impossibleValueStopsTheStartAndNamesKeyAndValue(String key, String value) {
		this.runner.withPropertyValues(key + "=" + value)
			.run((context) -> assertRefused(context.getStartupFailure(), key));
	}

	@Test
	void keyThatIsToBlameIsNamedBesideOthersThatAreNot() {
		this.runner
			.withPropertyValues("retry.total=1", "retry.connect=-1", "retry.read=1", "retry.attempt-header=X-Retry")
			.run((context) -> assertRefused(context.getStartupFailure(), "retry.connect"));
	}

	@ParameterizedTest
	@CsvSource({ "total,-1", "status-forcelist,99", "budget,off", "timeout,-1s" })
	void impossibleValueOfAMountIsNamedTheSameWay(String key, String value) {
		this.runner
			.withPropertyValues("retry.mounts.api.url=https://api.example.com", "retry.mounts.api." + key + "=" + value)
			.run((context) -> assertRefused(context.getStartupFailure(), "retry.mounts.api." + key));
	}

	@Test
	void mountWithoutUrlIsRefused() {
		this.runner.withPropertyValues("retry.mounts.api.total=1")
			.run((context) -> assertThat(context.getStartupFailure())
				.isInstanceOf(InvalidConfigurationPropertyValueException.class)
				.hasMessageContaining("retry.mounts.api.url")
				.hasMessageContaining("a mount needs the URL that it is for, or the name of an HTTP service group"));
	}

	@Test
	void waitsMayBeWithoutEnd() {
		this.runner
			.withPropertyValues("retry.retry-after-max=9223372036854775807s", "retry.backoff-max=9223372036854775807s",
					"retry.total=2147483647", "retry.rate-limit.mode=wait")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	/**
	 * An environment variable of another tool may be named RETRY.
	 */
	@Test
	void valueAtThePrefixItselfIsNoConcernOfOurs() {
		this.runner.withPropertyValues("retry=3").run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void conditionsOnABodyThatIsNotReadAreRefused() {
		this.runner.withPropertyValues("retry.response-buffer=0", "retry.stop-if.json=/fatal")
			.run((context) -> assertThat(context.getStartupFailure()).rootCause()
				.hasMessageContaining("retry.stop-if.json")
				.hasMessageContaining("/fatal")
				.hasMessageContaining("response-buffer"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "payApi", "pay_api", "PAY", "[api.v1]", "7" })
	void mountMayHaveAnyName(String name) {
		this.runner.withPropertyValues("retry.mounts." + name + ".url=https://api.example.com")
			.run((context) -> assertThat(context.getBean(RetryMounts.class).all()).hasSize(2));
	}

	@Test
	void mountWithTheUrlOfAnotherIsRefused() {
		this.runner
			.withPropertyValues("retry.mounts.a.url=https://api.example.com/v1",
					"retry.mounts.b.url=https://API.example.com:443/v1/")
			.run((context) -> {
				assertRefused(context.getStartupFailure(), "retry.mounts.b.url");
				assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("mount 'a'");
			});
	}

	@ParameterizedTest
	@CsvSource({ "retry.status-forcelist,99", "retry.enabled,maybe", "retry.budget,off", "retry.total,many",
			"retry.rate-limit.mode,sometimes", "retry.retry-unauthorized,rarely", "retry.idempotency-key.quoted,rarely",
			"retry.idempotency-key.retry-conflict,rarely" })
	void failureReportNamesKeyValueAndOrigin(String key, String value, CapturedOutput output) {
		SpringApplication application = new SpringApplication(RetryAutoConfiguration.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException().isThrownBy(() -> application.run("--" + key + "=" + value));
		assertThat(output).contains("APPLICATION FAILED TO START").contains(key).contains(value);
	}

	@ParameterizedTest
	@ValueSource(strings = { "retry.jitter", "retry.mounts.api.jitter" })
	void failureReportListsTheWordsThatAKeyTakes(String key, CapturedOutput output) {
		SpringApplication application = new SpringApplication(RetryAutoConfiguration.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException()
			.isThrownBy(() -> application.run("--" + key + "=some", "--retry.mounts.api.url=https://api.example.com"));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains(key)
			.containsSubsequence("EQUAL", "FULL", "NONE", "PROPORTIONAL");
	}

	@ParameterizedTest
	@CsvSource({ "https://user:secret@api.example.com,https://***@api.example.com",
			"https://user:se/cr@et@api.example.com,https://***@api.example.com",
			"https://user:sec ret@api.example.com,https://***@api.example.com",
			"user:secret@api.example.com,***@api.example.com",
			"https://api.example.com?key=secret,https://api.example.com?***" })
	void secretInTheUrlOfAMountIsNeverShown(String url, String shown, CapturedOutput output) {
		SpringApplication application = new SpringApplication(RetryAutoConfiguration.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException().isThrownBy(() -> application.run("--retry.mounts.api.url=" + url))
			.satisfies((failure) -> assertThat(failure).hasStackTraceContaining(shown));
		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("retry.mounts.api.url")
			.contains("'" + shown + "'")
			.contains("commandLineArgs")
			.doesNotContain("secret")
			.doesNotContain("sec ret")
			.doesNotContain("cr@et");
	}

	@Test
	void secretInPlaceOfTheKeysOfAMountIsNotShownEither(CapturedOutput output) {
		SpringApplication application = new SpringApplication(RetryAutoConfiguration.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		assertThatException()
			.isThrownBy(() -> application.run("--retry.mounts.api=https://user:secret@api.example.com"));
		assertThat(output).contains("'retry.mounts.api.url'").doesNotContain("secret");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			https://api.example.com:65536     | must have a port up to 65535, not 65536
			https://api.example.com:700000    | must have a port up to 65535, not 700000
			https://[::1]:99999/v1            | must have a port up to 65535, not 99999
			https://m\u00fcnchen.example/v1   | must have its host in ASCII, which is xn--mnchen-3ya.example
			https://m\u00fcnchen.example:8443 | must have its host in ASCII, which is xn--mnchen-3ya.example:8443
			https://*.example.com             | no host that a request could be compared with: *.example.com
			https://api.example.com:http      | no host that a request could be compared with: api.example.com:http
			https:///v1                       | must begin with http:// or https:// and a host
			api.example.com:443               | must begin with http:// or https:// and a host
			""")
	void whatIsWrongWithAUrlIsNamed(String url, String reason) {
		this.runner.withPropertyValues("retry.mounts.api.url=" + url)
			.run((context) -> assertThat(context.getStartupFailure()).rootCause().hasMessageContaining(reason));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			budget.capacity=5                                            | budget.capacity
			budget.cost=101                                              | budget.cost
			budget.capacity=5,budget.cost=6                              | budget.cost
			mounts.api.budget.capacity=5                                 | mounts.api.budget.capacity
			budget.cost=50,mounts.api.budget.capacity=20                 | mounts.api.budget.capacity
			budget.capacity=5,budget.enabled=false,mounts.api.budget.enabled=true | mounts.api.budget.enabled
			stop-if.json=/fatal,response-buffer=0                        | stop-if.json
			stop-if.json=/fatal,mounts.api.response-buffer=0             | mounts.api.response-buffer
			""")
	void keyThatIsSetIsToBlameForAContradiction(String properties, String key) {
		this.runner.withPropertyValues("retry.mounts.api.url=https://api.example.com")
			.withPropertyValues(Stream.of(properties.split(",")).map("retry."::concat).toArray(String[]::new))
			.run((context) -> assertRefused(context.getStartupFailure(), "retry." + key));
	}

	@ParameterizedTest
	@CsvSource({ "retry.budget,off,retry.budget.enabled", "retry.budget,'',retry.budget.enabled",
			"retry.idempotency-key,true,retry.idempotency-key.enabled", "retry.rate-limit,wait,retry.rate-limit.mode",
			"retry.mounts.api.budget,off,retry.mounts.api.budget.enabled",
			"retry.mounts.api,https://api.example.com,retry.mounts.api.url",
			"retry.mounts,https://api.example.com,retry.mounts.<name>.url" })
	void valueOfAGroupIsAnsweredWithTheKeyThatIsMeant(String key, String value, String meant) {
		this.runner.withPropertyValues(key + "=" + value).run((context) -> {
			assertRefused(context.getStartupFailure(), key);
			assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("'" + meant + "'");
		});
	}

	/**
	 * Spring Boot 4.0 takes no empty text for an empty map.
	 */
	@Test
	void mountsMayBeNone() {
		assumeThat(SpringBootVersion.getVersion()).doesNotStartWith("4.0.");
		this.runner.withPropertyValues("retry.mounts=")
			.run((context) -> assertThat(context.getBean(RetryMounts.class).all())
				.containsExactly(RetryMount.ofDefault(HttpRetryPolicy.defaults())));
	}

	@ParameterizedTest
	@ValueSource(strings = { "1", "on", "yes", "TRUE" })
	void whatSpringTakesForTrueIsOn(String value) {
		this.runner.withPropertyValues("retry.enabled=" + value, "retry.disable-client-retries=" + value)
			.run((context) -> assertThat(context).hasSingleBean(RetryMounts.class)
				.hasBean("retryStarterJdkCustomizer"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "off", "no", "FALSE" })
	void whatSpringTakesForFalseIsOffAndOneLineSaysSo(String value, CapturedOutput output) {
		this.runner.withPropertyValues("retry.enabled=" + value).run((context) -> {
			assertThat(context).doesNotHaveBean(RetryMounts.class);
			assertThat(output).containsOnlyOnce("No HTTP client retries, because 'retry.enabled' is off "
					+ "(\"retry.enabled\" from property source \"test\")");
		});
	}

	@Test
	void nothingIsSaidWhereRetriesAreOn(CapturedOutput output) {
		this.runner.run((context) -> assertThat(output).doesNotContain("No HTTP client retries"));
	}

	private static void assertRefused(Throwable failure, String key) {
		assertThat(failure).isNotNull();
		Throwable cause = failure;
		while (cause != null && !(cause instanceof InvalidConfigurationPropertyValueException)) {
			cause = cause.getCause();
		}
		assertThat(cause).isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, (refusal) -> {
			assertThat(refusal.getName()).isEqualTo(key);
			assertThat(refusal.getValue()).isNotNull();
			assertThat(refusal.getReason()).isNotBlank();
		});
	}

	private static HttpRetryPolicy defaultPolicy(RetryMounts mounts) {
		return mounts.all().get(mounts.all().size() - 1).policy();
	}

	static String[] everyKey(String prefix) {
		return Stream
			.of("total=9", "connect=8", "read=7", "status=6", "allowed-methods=get,POST", "status-forcelist=5xx,429",
					"backoff-factor=0.25", "backoff-max=30", "jitter=equal", "backoff-jitter=100ms",
					"immediate-first-retry=true", "respect-retry-after-header=false", "retry-after-max=5m",
					"raise-on-status=true", "timeout=20s", "attempt-timeout=4", "idempotency-key.enabled=true",
					"idempotency-key.header=X-Key", "idempotency-key.quoted=true",
					"idempotency-key.retry-conflict=false", "response-buffer=1KB", "budget.enabled=false",
					"budget.capacity=50", "budget.cost=5", "budget.refill=2", "budget.trickle=5s",
					"recovery.enabled=false", "retry-if.headers=X-Retry", "retry-if.json=/retry=yes",
					"stop-if.headers=X-Retry=no,X-Stop", "stop-if.json=/error/fatal", "attempt-header=X-Attempt",
					"rate-limit.mode=fail-fast", "retry-after-headers=X-Wait-Millis", "retry-unauthorized=true",
					"rate-limit.partition-by=Authorization,X-Tenant", "observe-attempts=true", "log-path=false")
			.map(prefix::concat)
			.toArray(String[]::new);
	}

	private static HttpRetryPolicy everyKey() {
		return HttpRetryPolicy.builder()
			.total(9)
			.connect(8)
			.read(7)
			.status(6)
			.allowedMethods(MethodSet.of(HttpMethod.GET, HttpMethod.POST))
			.statusForcelist(StatusSet.parse(List.of("5xx", "429")))
			.backoffFactor(0.25)
			.backoffMax(Duration.ofSeconds(30))
			.jitter(Jitter.EQUAL)
			.backoffJitter(Duration.ofMillis(100))
			.immediateFirstRetry(true)
			.respectRetryAfterHeader(false)
			.retryAfterMax(Duration.ofMinutes(5))
			.raiseOnStatus(true)
			.timeout(Duration.ofSeconds(20))
			.attemptTimeout(Duration.ofSeconds(4))
			.idempotencyKeyGenerated(true)
			.idempotencyKeyHeader("X-Key")
			.idempotencyKeyQuoted(true)
			.idempotencyKeyRetryConflict(false)
			.responseBuffer(1024)
			.budgetEnabled(false)
			.budgetCapacity(50)
			.budgetCost(5)
			.budgetRefill(2)
			.budgetTrickle(Duration.ofSeconds(5))
			.recoveryEnabled(false)
			.retryIfHeaders(List.of(new HeaderPattern("X-Retry", null)))
			.retryIfJson(List.of(new JsonPattern("/retry", "yes")))
			.stopIfHeaders(List.of(new HeaderPattern("X-Retry", "no"), new HeaderPattern("X-Stop", null)))
			.stopIfJson(List.of(new JsonPattern("/error/fatal", null)))
			.attemptHeader("X-Attempt")
			.rateLimit(RateLimitMode.FAIL_FAST)
			.retryAfterHeaders(List.of("X-Wait-Millis"))
			.retryUnauthorized(true)
			.rateLimitPartitionBy(List.of("Authorization", "X-Tenant"))
			.observeAttempts(true)
			.logPath(false)
			.build();
	}

}
