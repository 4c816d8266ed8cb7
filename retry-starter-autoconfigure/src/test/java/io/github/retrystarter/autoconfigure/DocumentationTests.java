package io.github.retrystarter.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.ImportHttpServices;

import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.StopReason;
import io.github.retrystarter.support.RetryContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the README and the pages of {@code docs} say is so.
 */
class DocumentationTests {

	private static final Path ROOT = Path.of("..");

	private static final Pattern LINK = Pattern.compile("\\]\\(([^)#]*)(?:#([^)]*))?\\)");

	static Stream<String> yamlBlocks() throws IOException {
		return pages().stream().flatMap((page) -> blocks(page, "yaml"));
	}

	@ParameterizedTest
	@MethodSource("yamlBlocks")
	void yamlStartsAnApplication(String yaml) {
		RetryContextRunner.create()
			.withConfiguration(AutoConfigurations.of(DataRedisAutoConfiguration.class))
			.withPropertyValues("spring.application.name=shop")
			.withUserConfiguration(Services.class)
			.withInitializer((context) -> load(context, yaml))
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(RetryMounts.class));
	}

	@Test
	void javaIsThatOfTests() throws IOException {
		Path samples = Path.of("src", "test", "java", "io", "github", "retrystarter", "orders");
		List<String> sources = filesOf(samples, ".java").stream().map((source) -> withoutSpace(read(source))).toList();
		assertThat(pages().stream().flatMap((page) -> blocks(page, "java")).toList()).isNotEmpty()
			.allMatch((java) -> sources.stream().anyMatch((source) -> source.contains(withoutSpace(java))));
	}

	@Test
	void dependenciesHaveTheVersionsOfTheBuild() throws IOException {
		String build = read(ROOT.resolve("pom.xml"));
		assertThat(pages().stream().flatMap((page) -> blocks(page, "xml")).toList()).isNotEmpty()
			.allSatisfy((xml) -> assertThat(Pattern.compile("<version>(.*)</version>").matcher(xml).results())
				.allSatisfy((version) -> assertThat(build).contains(">" + version.group(1) + "<")));
	}

	@Test
	void readmeIsShort() {
		assertThat(read(ROOT.resolve("README.md")).lines()).hasSizeLessThanOrEqualTo(200);
	}

	static List<Path> pages() throws IOException {
		List<Path> pages = filesOf(ROOT.resolve("docs"), ".md");
		pages.add(ROOT.resolve("README.md"));
		return pages;
	}

	@ParameterizedTest
	@MethodSource("pages")
	void linesFitThePage(Path page) {
		assertThat(read(page).lines()).allSatisfy((line) -> assertThat(line).hasSizeLessThanOrEqualTo(140));
	}

	@ParameterizedTest
	@MethodSource("pages")
	void linksLeadSomewhere(Path page) {
		LINK.matcher(read(page)).results().filter((link) -> !link.group(1).contains(":")).forEach((link) -> {
			Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
			assertThat(target).exists();
			if (link.group(2) != null) {
				assertThat(anchors(target)).contains(link.group(2));
			}
		});
	}

	@Test
	void runbookExplainsEveryOutcome() {
		Set<String> outcomes = Arrays.stream(StopReason.values())
			.flatMap((reason) -> Stream.of(reason.outcome(1), reason.outcome(2)))
			.collect(Collectors.toSet());
		String table = read(operations()).replaceAll("(?s).*(\\| outcome \\|.*?)\n\n.*", "$1");
		assertThat(Pattern.compile("(?m)^\\| `(.+?)` \\|").matcher(table).results().map((row) -> row.group(1)))
			.containsExactlyInAnyOrderElementsOf(outcomes);
	}

	@Test
	void runbookExplainsEveryAlert() {
		String rules = read(ROOT.resolve("sample-app/observability/alerts.yml"));
		assertThat(Pattern.compile("alert: (\\w+)").matcher(rules).results().map((alert) -> alert.group(1)))
			.isNotEmpty()
			.allSatisfy((alert) -> assertThat(read(operations())).contains("### " + alert + "\n"));
	}

	private static Path operations() {
		return ROOT.resolve("docs/operations.md");
	}

	private static List<Path> filesOf(Path directory, String extension) throws IOException {
		try (Stream<Path> files = Files.list(directory)) {
			return files.filter((file) -> file.toString().endsWith(extension)).collect(Collectors.toList());
		}
	}

	private static Stream<String> blocks(Path page, String language) {
		return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
			.matcher(read(page))
			.results()
			.map((block) -> block.group(1));
	}

	/**
	 * The headings of a page, as links name them.
	 */
	private static List<String> anchors(Path page) {
		return Pattern.compile("(?m)^#+ (.*)$")
			.matcher(read(page))
			.results()
			.map((heading) -> heading.group(1).toLowerCase(Locale.ROOT).replaceAll("[^\\w -]", "").replace(' ', '-'))
			.toList();
	}

	private static String withoutSpace(String java) {
		return java.replaceAll("\\s", "");
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static void load(ConfigurableApplicationContext context, String yaml) {
		context.getEnvironment().setConversionService(new ApplicationConversionService());
		try {
			new YamlPropertySourceLoader()
				.load("documentation", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
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

}
