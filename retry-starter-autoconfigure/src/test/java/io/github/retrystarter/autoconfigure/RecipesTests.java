package io.github.retrystarter.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.HttpMethod;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Step;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * The recipes of the guide, against servers that say what the real ones say.
 */
class RecipesTests {

	private static final String PROBLEM = "https://iana.org/assignments/http-problem-types#";

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	private final List<Long> waits = new ArrayList<>();

	static Stream<Arguments> responses() {
		return Stream.of(arguments("Stripe", "POST", respond(409), true),
				arguments("Stripe", "POST", respond(500), true), arguments("Stripe", "POST", respond(402), false),
				arguments("Stripe", "POST", respond(400, Map.of("Stripe-Should-Retry", "true"), ""), true),
				arguments("Stripe", "POST", respond(500, Map.of("Stripe-Should-Retry", "false"), ""), false),
				arguments("OpenAI", "POST", respond(429, Map.of("retry-after-ms", "1200"), "{}"), true),
				arguments("OpenAI", "POST", respond(409), true), arguments("OpenAI", "POST", respond(400), false),
				arguments("OpenAI", "POST", respond(400, Map.of("x-should-retry", "true"), ""), true),
				arguments("OpenAI", "POST", respond(500, Map.of("x-should-retry", "false"), ""), false),
				arguments("OpenAI", "POST",
						respond(429, Map.of("Content-Type", "application/json"),
								"{\"error\":{\"code\":\"insufficient_quota\"}}"),
						false),
				arguments("Azure", "POST", respond(429, Map.of("x-ms-retry-after-ms", "1200"), "{}"), true),
				arguments("Azure", "POST", respond(500), true), arguments("Azure", "POST", respond(501), false),
				arguments("GitHub", "GET", respond(403, Map.of("Retry-After", "2"), ""), true),
				arguments("GitHub", "GET", respond(429, Map.of("Retry-After", "2"), ""), true),
				arguments("GitHub", "GET", respond(403), false),
				arguments("GitHub", "POST", respond(403, Map.of("Retry-After", "2"), ""), false),
				arguments("Cloudflare", "GET", respond(520), true), arguments("Cloudflare", "GET", respond(524), true),
				arguments("Cloudflare", "GET", respond(526), false),
				arguments("Problem types", "GET", problem(500, "temporary-reduced-capacity"), true),
				arguments("Problem types", "GET", problem(503, "abnormal-usage-detected"), false),
				arguments("Problem types", "GET", problem(400, "other"), false));
	}

	@ParameterizedTest
	@MethodSource("responses")
	void recipeRetriesWhatTheProductAsksFor(String recipe, String method, Step response, boolean retried) {
		this.server.script(response, respond(200));
		this.fixture.runner(this.waits::add).withInitializer((context) -> load(context, recipe)).run((context) -> {
			assertThat(context.getBean(RestClient.class)
				.method(HttpMethod.valueOf(method))
				.uri(this.server.url("/"))
				.retrieve()
				.onStatus((status) -> true, (request, ignored) -> {
				})
				.toBodilessEntity()
				.getStatusCode()
				.is2xxSuccessful()).isEqualTo(retried);
			assertThat(this.server.received()).hasSize(retried ? 2 : 1);
			assertThat(this.waits.isEmpty()).isEqualTo(!retried);
		});
	}

	private static Step problem(int status, String type) {
		return respond(status, Map.of("Content-Type", "application/problem+json"),
				"{\"type\":\"" + PROBLEM + type + "\"}");
	}

	/**
	 * The recipe, with the server of this test in place of the product.
	 */
	private void load(ConfigurableApplicationContext context, String recipe) {
		try {
			Matcher yaml = Pattern.compile("### " + recipe + "\n.*?```yaml\n(.*?)```", Pattern.DOTALL)
				.matcher(Files.readString(Path.of("..", "docs", "guide.md")));
			assertThat(yaml.find()).isTrue();
			String local = yaml.group(1).replaceFirst("url: https://[a-z.]+", "url: " + this.server.url(""));
			new YamlPropertySourceLoader().load("recipe", new ByteArrayResource(local.getBytes(StandardCharsets.UTF_8)))
				.forEach(context.getEnvironment().getPropertySources()::addFirst);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
