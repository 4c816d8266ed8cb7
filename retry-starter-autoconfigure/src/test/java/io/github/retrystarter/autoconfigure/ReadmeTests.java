package io.github.retrystarter.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.ImportHttpServices;

import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.support.RetryContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the README says is so.
 */
class ReadmeTests {

	private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

	private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

	static Stream<String> yamlBlocks() throws IOException {
		return YAML.matcher(readme()).results().map((MatchResult block) -> block.group(1));
	}

	@ParameterizedTest
	@MethodSource("yamlBlocks")
	void yamlStartsAnApplication(String yaml) {
		RetryContextRunner.create()
			.withUserConfiguration(Services.class)
			.withInitializer((context) -> load(context, yaml))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(RetryMounts.class));
	}

	@Test
	void testsThatAreShownAreRun() throws IOException {
		Path samples = Path.of("src", "test", "java", "io", "github", "retrystarter", "orders");
		String sources = Files.readString(samples.resolve("OrderClientTests.java"))
				+ Files.readString(samples.resolve("OrderClientWireMockTests.java"));
		List<String> shown = JAVA.matcher(readme())
			.results()
			.map((block) -> block.group(1))
			.filter((java) -> java.contains("@Test"))
			.toList();
		assertThat(shown).hasSize(2).allSatisfy((test) -> assertThat(sources).contains(test));
	}

	private static void load(ConfigurableApplicationContext context, String yaml) {
		try {
			new YamlPropertySourceLoader().load("readme", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
				.forEach(context.getEnvironment().getPropertySources()::addFirst);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Configuration(proxyBeanMethods = false)
	@ImportHttpServices(group = "catalogue", types = Service.class)
	@ImportHttpServices(group = "uploads", types = Service.class)
	static class Services {

	}

	interface Service {

		@GetExchange("http://localhost/")
		String get();

	}

	private static String readme() throws IOException {
		return Files.readString(Path.of("..", "README.md"));
	}

}
