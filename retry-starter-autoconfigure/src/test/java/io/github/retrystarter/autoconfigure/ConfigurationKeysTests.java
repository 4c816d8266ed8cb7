package io.github.retrystarter.autoconfigure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfigurations;

import io.github.retrystarter.actuate.RetryEndpoint;
import io.github.retrystarter.support.RetryContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No key is forgotten in one of the places that list them all.
 */
class ConfigurationKeysTests {

	private static final Pattern ROW = Pattern.compile("(?m)^\\| `(.+?)` \\| [^|]+ \\| (.+?) \\|");

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
	void referenceListsEveryKeyWithItsDefault() throws IOException {
		Map<String, String> listed = ROW.matcher(Files.readString(Path.of("..", "docs", "reference.md")))
			.results()
			.collect(Collectors.toMap((row) -> row.group(1).replaceFirst("^mounts\\..*", "mounts"),
					(row) -> row.group(2)));
		assertThat(listed).isEqualTo(defaults());
	}

	/**
	 * All but those that a policy does not hold.
	 */
	private static Set<String> keysOfPolicies() throws IOException {
		Set<String> keys = new HashSet<>(keys());
		keys.removeAll(Set.of("enabled", "disable-client-retries", "mounts", "rate-limit.shared", "rate-limit.fleet"));
		return keys;
	}

	private static Set<String> keys() throws IOException {
		return defaults().keySet();
	}

	/**
	 * The keys as an IDE knows them, without their prefix, and their defaults in words.
	 */
	private static Map<String, String> defaults() throws IOException {
		return JsonMapper.shared()
			.readTree(RetryProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json"))
			.get("properties")
			.valueStream()
			.filter((property) -> property.get("name").asString().startsWith("retry."))
			.collect(Collectors.toMap((property) -> property.get("name").asString().substring("retry.".length()),
					(property) -> inWords(property.path("defaultValue"))));
	}

	private static String inWords(JsonNode value) {
		if (value.isArray()) {
			return value.isEmpty() ? "none"
					: value.valueStream().map(JsonNode::asString).collect(Collectors.joining(", "));
		}
		return value.isMissingNode() ? "unset" : value.asString();
	}

}
