package io.github.retrystarter.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;

import io.github.retrystarter.actuate.RetryEndpoint;
import io.github.retrystarter.support.RetryContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No key is forgotten in one of the places that list them all.
 */
class ConfigurationKeysTests {

	private static final Pattern FIRST_CELL = Pattern.compile("(?m)^\\| (`.+?`) \\|");

	private static final Pattern KEY = Pattern.compile("`([a-z.-]+)[^`]*`");

	@Test
	void everyKeyOfAPolicyIsTested() throws IOException {
		Set<String> tested = Arrays.stream(RetryPropertiesTests.everyKey(""))
			.map((property) -> property.substring(0, property.indexOf('=')))
			.collect(Collectors.toSet());
		assertThat(tested).isEqualTo(keysOfPolicies());
	}

	@Test
	void noKeyIsTakenForAnUnknownOne() throws IOException {
		assertThat(RetryKeys.GENERAL.all()).containsExactlyInAnyOrderElementsOf(keys());
		assertThat(RetryKeys.OF_A_MOUNT.all()).containsAll(keysOfPolicies()).contains("enabled", "url");
	}

	@Test
	void endpointShowsEveryKeyOfAPolicy() {
		RetryContextRunner.create()
			.withConfiguration(AutoConfigurations.of(RetryEndpointAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=retry")
			.withPropertyValues(RetryPropertiesTests.everyKey("retry."))
			.run((context) -> assertThat(context.getBean(RetryEndpoint.class).mount("default").settings())
				.containsOnlyKeys(keysOfPolicies()));
	}

	@Test
	void readmeListsEveryKey() throws IOException {
		String tables = Files.readString(Path.of("..", "README.md"))
			.replaceAll("(?s).*(\\| key \\| default \\| meaning \\|.*?)\n## .*", "$1");
		Set<String> listed = FIRST_CELL.matcher(tables)
			.results()
			.flatMap((cell) -> KEY.matcher(cell.group(1)).results())
			.map((key) -> key.group(1).replaceFirst("^mounts\\..*", "mounts"))
			.collect(Collectors.toSet());
		assertThat(listed).isEqualTo(keys());
	}

	/**
	 * All but those that a policy does not hold.
	 */
	private static Set<String> keysOfPolicies() throws IOException {
		Set<String> keys = keys();
		keys.removeAll(Set.of("enabled", "disable-client-retries", "mounts"));
		return keys;
	}

	/**
	 * The keys as an IDE knows them, without their prefix.
	 */
	private static Set<String> keys() throws IOException {
		return JsonMapper.shared()
			.readTree(RetryProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"))
			.get("properties")
			.valueStream()
			.map((property) -> property.get("name").asString())
			.filter((name) -> name.startsWith("retry."))
			.map((name) -> name.substring("retry.".length()))
			.collect(Collectors.toSet());
	}

}
