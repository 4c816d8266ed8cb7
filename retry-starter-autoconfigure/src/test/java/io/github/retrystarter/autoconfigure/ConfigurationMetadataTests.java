package io.github.retrystarter.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RetryMounts;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an IDE shows of the keys.
 */
class ConfigurationMetadataTests {

	@Test
	void everyKeyHasATypeAndADescription() throws IOException {
		assertThat(properties()).containsKeys("retry.enabled", "retry.total", "retry.mounts")
			.allSatisfy((name, property) -> {
				assertThat(property.path("type").asString("")).as("type").isNotBlank();
				assertThat(property.path("description").asString("")).as("description").endsWith(".");
			});
	}

	@Test
	void defaultsAreThoseOfThePolicy() throws IOException {
		Map<String, String> defaults = properties().entrySet()
			.stream()
			.filter((property) -> property.getValue().has("defaultValue"))
			.collect(Collectors.toMap(Map.Entry::getKey, (property) -> text(property.getValue().get("defaultValue"))));
		RetryProperties bound = new Binder(new MapConfigurationPropertySource(defaults))
			.bind("retry", Bindable.of(RetryProperties.class))
			.get();
		assertThat(defaults).hasSizeGreaterThan(12);
		RetryMounts mounts = RetryPropertiesMapper.map(bound);
		assertThat(mounts.all()).singleElement()
			.satisfies((mount) -> assertThat(mount.policy()).isEqualTo(HttpRetryPolicy.defaults()));
	}

	@Test
	void keysWithoutADefaultAreThoseThatMayBeUnset() throws IOException {
		assertThat(properties().entrySet()
			.stream()
			.filter((property) -> !property.getValue().has("defaultValue"))
			.map(Map.Entry::getKey)).containsExactlyInAnyOrder("retry.connect", "retry.read", "retry.status",
					"retry.timeout", "retry.attempt-timeout", "retry.attempt-header", "retry.rate-limit.fleet",
					"retry.mounts");
	}

	private static String text(JsonNode value) {
		return value.isArray() ? value.valueStream().map(JsonNode::asString).collect(Collectors.joining(","))
				: value.asString();
	}

	private static Map<String, JsonNode> properties() throws IOException {
		try (InputStream metadata = RetryProperties.class
			.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
			return JsonMapper.shared()
				.readTree(metadata)
				.get("properties")
				.valueStream()
				.collect(Collectors.toMap((property) -> property.get("name").asString(), (property) -> property));
		}
	}

}
