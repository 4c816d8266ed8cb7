package io.github.retrystarter.autoconfigure;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.security.oauth2.client.AuthorizedClientServiceOAuth2AuthorizedClientManager;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientProviderBuilder;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.client.web.client.OAuth2ClientHttpRequestInterceptor;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.support.MutableClock;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Received;
import io.github.retrystarter.support.ScriptedServer.Step;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Each attempt is authenticated anew, here by Spring Security's own interceptor.
 */
class FreshAuthenticationTests {

	private static final Duration TOKEN_LIFETIME = Duration.ofSeconds(30);

	@AutoClose
	private final ScriptedServer tokenEndpoint = new ScriptedServer();

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	// Spring Security stamps tokens with the system's time.
	private final MutableClock clock = new MutableClock(Instant.now());

	private long slept;

	private final ApplicationContextRunner runner = this.fixture.runner(this::passTime)
		.withBean(MutableClock.class, () -> this.clock)
		.withUserConfiguration(TokenRelay.class)
		.withPropertyValues("retry.jitter=none", "token-uri=" + this.tokenEndpoint.url("/token"));

	@BeforeEach
	void issueTokens() {
		this.tokenEndpoint.script(token("token-1"), token("token-2"));
	}

	@Test
	void retryCarriesANewTokenWhenTheFirstOneExpiredDuringTheWait() {
		this.server.script(unavailableFor(TOKEN_LIFETIME.plusSeconds(20)), respond(200));
		this.runner.run((context) -> {
			call(context.getBean(RestClient.class));
			assertThat(this.server.received()).extracting(Received::headers)
				.satisfiesExactly((first) -> assertThat(first.get("Authorization")).containsExactly("Bearer token-1"),
						(retry) -> assertThat(retry.get("Authorization")).containsExactly("Bearer token-2"));
			assertThat(this.tokenEndpoint.received()).hasSize(2);
		});
	}

	@Test
	void retryCarriesTheSameTokenWhileItIsValid() {
		this.server.script(unavailableFor(TOKEN_LIFETIME.minusSeconds(10)), respond(200));
		this.runner.run((context) -> {
			call(context.getBean(RestClient.class));
			assertThat(this.server.received()).hasSize(2)
				.allSatisfy((request) -> assertThat(request.headers().get("Authorization"))
					.containsExactly("Bearer token-1"));
			assertThat(this.tokenEndpoint.received()).hasSize(1);
		});
	}

	@Test
	void headersThatInterceptorsAddDoNotPileUp() {
		this.server.script(unavailableFor(TOKEN_LIFETIME), respond(503), respond(200));
		this.runner.withBean(RestClientCustomizer.class, () -> (builder) -> builder.requestInterceptor(this.sign()))
			.run((context) -> {
				call(context.getBean(RestClient.class));
				assertThat(this.server.received()).hasSize(3)
					.allSatisfy((request) -> assertThat(request.headers().get("Authorization")).hasSize(1))
					.allSatisfy((request) -> assertThat(request.headers().get("X-Signed-At")).hasSize(1))
					.extracting((request) -> request.headers().getFirst("X-Signed-At"))
					.doesNotHaveDuplicates();
			});
	}

	@Test
	void revokedTokenIsReplacedAtOnceAndWithoutBudget() {
		this.server.script(respond(401), respond(200));
		this.runner.withPropertyValues("retry.retry-unauthorized=true", "retry.budget.capacity=10").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			assertThat(client.post().uri(this.server.url("/orders")).body("lamps").retrieve().body(String.class))
				.isEqualTo("status 200");
			assertThat(this.server.received()).extracting((request) -> request.headers().getFirst("Authorization"))
				.containsExactly("Bearer token-1", "Bearer token-2");
			assertThat(this.server.received()).extracting(Received::body).containsOnly("lamps");
			assertThat(this.fixture.retries("status_401")).isOne();
			assertThat(this.fixture.registry().get("retry.budget").gauge().value()).isEqualTo(10);
			assertThat(this.slept).isZero();
		});
	}

	@Test
	void revokedTokenIsReplacedWhereTheBudgetIsEmpty() {
		this.server.script(respond(503), respond(503), respond(401), respond(200));
		this.runner
			.withPropertyValues("retry.retry-unauthorized=true", "retry.total=1", "retry.budget.capacity=10",
					"retry.budget.cost=10", "retry.budget.refill=0")
			.run((context) -> {
				RestClient client = context.getBean(RestClient.class);
				assertThatExceptionOfType(HttpServerErrorException.ServiceUnavailable.class)
					.isThrownBy(() -> call(client));
				assertThat(this.fixture.registry().get("retry.budget").gauge().value()).isZero();
				call(client);
				assertThat(this.server.received()).hasSize(4);
			});
	}

	@Test
	void tokenThatIsWrongIsReplacedOnlyOnce() {
		this.server.script(respond(401), respond(401), respond(200));
		this.runner.withPropertyValues("retry.retry-unauthorized=true").run((context) -> {
			assertUnauthorized(context.getBean(RestClient.class).get().uri(this.server.url("/orders")));
			assertThat(this.server.received()).hasSize(2);
			assertThat(this.tokenEndpoint.received()).hasSize(2);
		});
	}

	@Test
	void unauthorizedIsTheCallersUnlessAsked() {
		this.server.script(respond(401), respond(200));
		this.runner.run((context) -> {
			assertUnauthorized(context.getBean(RestClient.class).get().uri(this.server.url("/orders")));
			assertThat(this.server.received()).hasSize(1);
		});
	}

	@Test
	void callersOwnTokenIsNotTriedAgain() {
		this.server.script(respond(401), respond(200));
		this.fixture.runner().withPropertyValues("retry.retry-unauthorized=true").run((context) -> {
			assertUnauthorized(context.getBean(RestClient.class)
				.get()
				.uri(this.server.url("/orders"))
				.header("Authorization", "Bearer mine"));
			assertThat(this.server.received()).hasSize(1);
		});
	}

	@Test
	void totalLimitsTheRepeatForAFreshTokenToo() {
		this.server.script(respond(401), respond(200));
		this.runner.withPropertyValues("retry.retry-unauthorized=true", "retry.total=0").run((context) -> {
			assertUnauthorized(context.getBean(RestClient.class).get().uri(this.server.url("/orders")));
			assertThat(this.server.received()).hasSize(1);
		});
	}

	private static void assertUnauthorized(RestClient.RequestHeadersSpec<?> call) {
		assertThatExceptionOfType(HttpClientErrorException.Unauthorized.class)
			.isThrownBy(() -> call.retrieve().toBodilessEntity());
	}

	private ClientHttpRequestInterceptor sign() {
		return (request, body, execution) -> {
			request.getHeaders().add("X-Signed-At", this.clock.instant().toString());
			return execution.execute(request, body);
		};
	}

	private void call(RestClient client) {
		assertThat(client.get().uri(this.server.url("/orders")).retrieve().body(String.class)).isEqualTo("status 200");
	}

	private void passTime(long millis) {
		this.slept += millis;
		this.clock.advance(Duration.ofMillis(millis));
	}

	private static Step unavailableFor(Duration duration) {
		return respond(503, Map.of("Retry-After", String.valueOf(duration.toSeconds())), "");
	}

	private static Step token(String value) {
		return respond(200, Map.of("Content-Type", "application/json"), """
				{"access_token": "%s", "token_type": "Bearer", "expires_in": %d}
				""".formatted(value, TOKEN_LIFETIME.toSeconds()));
	}

	@Configuration(proxyBeanMethods = false)
	static class TokenRelay {

		@Bean
		RestClientCustomizer tokenRelay(Environment environment, MutableClock clock) {
			ClientRegistration orders = ClientRegistration.withRegistrationId("orders")
				.authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
				.clientId("shop")
				.clientSecret("secret")
				.tokenUri(environment.getRequiredProperty("token-uri"))
				.build();
			InMemoryClientRegistrationRepository registrations = new InMemoryClientRegistrationRepository(orders);
			InMemoryOAuth2AuthorizedClientService clients = new InMemoryOAuth2AuthorizedClientService(registrations);
			AuthorizedClientServiceOAuth2AuthorizedClientManager manager = new AuthorizedClientServiceOAuth2AuthorizedClientManager(
					registrations, clients);
			manager.setAuthorizedClientProvider(OAuth2AuthorizedClientProviderBuilder.builder()
				.clientCredentials((credentials) -> credentials.clock(clock).clockSkew(Duration.ZERO))
				.build());
			OAuth2ClientHttpRequestInterceptor interceptor = new OAuth2ClientHttpRequestInterceptor(manager);
			interceptor.setAuthorizationFailureHandler(
					OAuth2ClientHttpRequestInterceptor.authorizationFailureHandler(clients));
			interceptor.setClientRegistrationIdResolver((request) -> orders.getRegistrationId());
			return (builder) -> builder.requestInterceptor(interceptor);
		}

	}

}
