package io.github.retrystarter.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.ByteArrayResource;

import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.support.RetryContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keys below {@code retry.} that do not exist are named, and never stop the start.
 */
@ExtendWith(OutputCaptureExtension.class)
class UnknownKeysTests {

	private static final String WARNING = "is not a key of Retry Starter";

	private final ApplicationContextRunner runner = RetryContextRunner.create()
		.withPropertyValues("spring.http.clients.read-timeout=2s");

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			retry.totl                      | Is 'retry.total' meant?
			retry.backof-factor             | Is 'retry.backoff-factor' meant?
			retry.backoff.factor            | Is 'retry.backoff-factor' meant?
			retry.status-force-list.codes   |
			retry.budget.capcity            | Is 'retry.budget.capacity' meant?
			retry.max-attempts              | use 'retry.total', the number of retries after the first attempt
			retry.maxAttempts               | use 'retry.total', the number of retries after the first attempt
			retry.max_retries               | use 'retry.total', the number of retries after the first attempt
			retry.delay                     | use 'retry.backoff-factor', the seconds before the first retry
			retry.multiplier                | use 'retry.backoff-factor'
			retry.max-interval              | use 'retry.backoff-max'
			retry.method-whitelist          | use 'retry.allowed-methods'
			retry.url                       | use 'retry.mounts.<name>.url'
			retry.job.cron                  |
			retry.timeout.read              |
			retry.mounts.api.totl           | Is 'retry.mounts.api.total' meant?
			retry.mounts.api.ur             | Is 'retry.mounts.api.url' meant?
			retry.mounts.payApi.maxRetries  | use 'retry.mounts.payApi.total'
			retry.mounts.pay_api.delay      | use 'retry.mounts.pay_api.backoff-factor'
			retry.mounts.[api.v1].totl      | Is 'retry.mounts.[api.v1].total' meant?
			""")
	void unknownKeyIsNamedWithItsOriginAndWithTheKeyThatIsMeant(String key, String advice, CapturedOutput output) {
		this.runner.withPropertyValues(key + "=secret").run((context) -> {
			assertThat(context).hasSingleBean(RetryMounts.class);
			assertThat(warnings(output)).singleElement()
				.satisfies((warning) -> assertThat(warning)
					.contains("(\"" + key + "\" from property source \"test\") " + WARNING)
					.contains((advice != null) ? advice : "which ignores it.")
					.doesNotContain("secret"));
		});
	}

	@Test
	void keysThatExistAreNoReasonToWarn(CapturedOutput output) {
		this.runner.withPropertyValues(RetryPropertiesTests.everyKey("retry."))
			.withPropertyValues(RetryPropertiesTests.everyKey("retry.mounts.api."))
			.withPropertyValues(RetryPropertiesTests.everyKey("retry.mounts.[api.v1]."))
			.withPropertyValues("retry.enabled=true", "retry.disable-client-retries=true", "retry=3",
					"retry.mounts.api.url=https://api.example.com", "retry.mounts.api.enabled=true",
					"retry.mounts.[api.v1].url=https://api.example.com/v1", "retry.mounts.list.url=http://list",
					"retry.mounts.list.allowed-methods[0]=GET", "retry.mounts.list.statusForcelist[0]=503",
					"retry.mounts.list.retry_after_max=5s")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(warnings(output)).isEmpty();
			});
	}

	@Test
	void yamlIsNamedWithFileAndLine(CapturedOutput output) {
		this.runner.withInitializer((context) -> addYaml(context, """
				retry:
				  total: 2
				  totl: 4
				""")).run((context) -> assertThat(warnings(output)).singleElement().asString().contains("- 3:9"));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			RETRY_MAX_ATTEMPTS             | use 'retry.total'
			RETRY_DELAY                    | use 'retry.backoff-factor'
			RETRY_TOTL                     | Is 'retry.total' meant?
			RETRY_PORT_8080_TCP_ADDR       | which ignores it.
			RETRY_MOUNTS_API_TOTL          | Is 'retry.mounts.api.total' meant?
			RETRY_MOUNTS_API_MAX_ATTEMPTS  | use 'retry.mounts.api.total'
			""")
	void unknownEnvironmentVariableIsNamed(String variable, String advice, CapturedOutput output) {
		this.runner.withInitializer((context) -> addVariables(context, Map.of(variable, "5"))).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(warnings(output)).singleElement().asString().contains("\"" + variable + "\"").contains(advice);
		});
	}

	@Test
	void environmentVariablesThatExistAreNoReasonToWarn(CapturedOutput output) {
		Map<String, Object> variables = Arrays.stream(RetryPropertiesTests.everyKey("retry."))
			.map((property) -> property.split("=", 2))
			.collect(Collectors.toMap((property) -> property[0].toUpperCase().replaceAll("[.-]", "_"),
					(property) -> property[1]));
		variables.put("RETRY", "3");
		variables.put("RETRY_STATUSFORCELIST_0", "503");
		variables.remove("RETRY_STATUS_FORCELIST");
		variables.put("RETRY_MOUNTS_SEARCH_URL", "https://search.example.com");
		variables.put("RETRY_MOUNTS_SEARCH_STATUS_FORCELIST", "5xx");
		variables.put("RETRY_MOUNTS_PAY_API_TOTAL", "1");
		this.runner.withPropertyValues("retry.mounts.pay-api.url=https://pay.example.com")
			.withInitializer((context) -> addVariables(context, variables))
			.run((context) -> {
				assertThat(context.getBean(RetryMounts.class).find("pay-api").policy().total()).isOne();
				assertThat(context.getBean(RetryMounts.class).find("default").policy().total()).isEqualTo(9);
				assertThat(warnings(output)).isEmpty();
			});
	}

	@ParameterizedTest
	@ValueSource(strings = { "RETRY_ENABLED", "RETRY_BUDGET" })
	void impossibleValueOfAnEnvironmentVariableStopsTheStart(String variable) {
		this.runner.withInitializer((context) -> addVariables(context, Map.of(variable, "maybe")))
			.run((context) -> assertThat(context).hasFailed());
	}

	@Test
	void keyThatIsSetTwiceIsNamedOnce(CapturedOutput output) {
		this.runner.withPropertyValues("retry.max-attempts=4")
			.withInitializer((context) -> addVariables(context, Map.of("RETRY_MAX_ATTEMPTS", "5")))
			.run((context) -> assertThat(warnings(output)).hasSize(1));
	}

	private static List<String> warnings(CapturedOutput output) {
		return output.getAll().lines().filter((line) -> line.contains(WARNING)).toList();
	}

	private static void addVariables(ConfigurableApplicationContext context, Map<String, Object> variables) {
		context.getEnvironment()
			.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables));
	}

	private static void addYaml(ConfigurableApplicationContext context, String yaml) {
		try {
			new YamlPropertySourceLoader()
				.load("application", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
				.forEach(context.getEnvironment().getPropertySources()::addFirst);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
