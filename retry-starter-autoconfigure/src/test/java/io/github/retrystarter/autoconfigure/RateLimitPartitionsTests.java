package io.github.retrystarter.autoconfigure;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.client.RetryInterceptorCustomizer;
import io.github.retrystarter.client.RateLimitPartition;
import io.github.retrystarter.client.RateLimitedException;
import io.github.retrystarter.client.RetryOptions;
import io.github.retrystarter.support.MutableClock;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Step;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * One tenant that a server tells to wait leaves the others alone.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RateLimitPartitionsTests {

	private static final int TENANTS = 50;

	private static final Step TWO_SECONDS = respond(429, Map.of("Retry-After", "2"), "slow down");

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	private final MutableClock clock = new MutableClock(Instant.parse("2026-11-23T12:00:00Z"));

	private final List<Long> waits = new ArrayList<>();

	private String tenant = "";

	@Test
	void fortyNineOfFiftyTenantsAreNotSlowed() {
		this.server.script(TWO_SECONDS);
		runner("wait", "X-Tenant").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			assertThat(get(client, "tenant-0")).isEqualTo("slow down");
			IntStream.range(1, TENANTS)
				.forEach((tenant) -> assertThat(get(client, "tenant-" + tenant)).isEqualTo("status 200"));
			assertThat(this.waits).isEmpty();
			assertThat(get(client, "tenant-0")).isEqualTo("status 200");
			assertThat(this.waits).containsExactly(2000L);
			assertThat(this.server.received()).hasSize(TENANTS + 1);
		});
	}

	@Test
	void withoutPartitionsOneTenantHoldsAll() {
		this.server.script(TWO_SECONDS);
		runner("wait", "").run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			get(client, "tenant-0");
			get(client, "tenant-1");
			assertThat(this.waits).containsExactly(2000L);
		});
	}

	/**
	 * Whatever adds the header: a customizer or the owner of the client, who does so
	 * later.
	 */
	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void headersOfInnerInterceptorsTellTenantsApart(boolean byCustomizer) {
		this.server.script(TWO_SECONDS);
		RestClientCustomizer customizer = (builder) -> {
			if (byCustomizer) {
				builder.requestInterceptor(this.authorize());
			}
		};
		runner("wait", "Authorization").withBean(RestClientCustomizer.class, () -> customizer).run((context) -> {
			RestClient.Builder builder = context.getBean(RestClient.Builder.class);
			RestClient client = byCustomizer ? builder.build() : builder.requestInterceptor(this.authorize()).build();
			this.tenant = "a";
			assertThat(get(client)).isEqualTo("slow down");
			this.tenant = "b";
			assertThat(get(client)).isEqualTo("status 200");
			assertThat(this.waits).isEmpty();
			this.tenant = "a";
			assertThat(get(client)).isEqualTo("status 200");
			assertThat(this.waits).containsExactly(2000L);
			assertThat(this.server.received()).hasSize(3);
			assertThat(this.fixture.calls()).isEqualTo(3);
		});
	}

	@Test
	void heldTenantFailsFastWithoutBeingSent() {
		this.server.script(TWO_SECONDS);
		runner("fail-fast", "Authorization").run((context) -> {
			RestClient client = context.getBean(RestClient.Builder.class).requestInterceptor(this.authorize()).build();
			this.tenant = "a";
			get(client);
			assertThatExceptionOfType(RateLimitedException.class).isThrownBy(() -> get(client));
			assertThat(this.server.received()).hasSize(1);
			assertThat(this.fixture.calls()).isOne();
			this.tenant = "b";
			assertThat(get(client)).isEqualTo("status 200");
		});
	}

	@Test
	void retryOfAHeldTenantWaitsAndIsCountedOnce() {
		this.server.script(TWO_SECONDS, respond(503), respond(200));
		runner("wait", "Authorization").withPropertyValues("retry.total=1").run((context) -> {
			RestClient client = context.getBean(RestClient.Builder.class).requestInterceptor(this.authorize()).build();
			this.tenant = "a";
			assertThat(get(client)).isEqualTo("status 503");
			assertThat(this.waits).containsExactly(2000L);
			assertThat(this.fixture.calls() + this.fixture.retries()).isEqualTo(2);
		});
	}

	/**
	 * The tenant of the retry is another one, which is told only after the back-off.
	 */
	@Test
	void retryThatBecomesAnotherTenantsWaitsForThatOne() {
		this.server.script(TWO_SECONDS, respond(503), respond(200));
		runner("wait", "Authorization").run((context) -> {
			RestClient client = context.getBean(RestClient.Builder.class).requestInterceptor(this.authorize()).build();
			this.tenant = "a";
			get(client);
			this.tenant = "b, then a";
			assertThat(getWithOneRetry(client)).isEqualTo("status 200");
			assertThat(this.waits).containsExactly(500L, 1500L);
			assertThat(this.fixture.calls() + this.fixture.retries()).isEqualTo(3);
			assertThat(this.server.received()).hasSize(3);
		});
	}

	@Test
	void retryThatCannotWaitForAnotherTenantEndsTheCall() {
		this.server.script(TWO_SECONDS, respond(503));
		runner("wait", "Authorization").withPropertyValues("retry.timeout=1s").run((context) -> {
			RestClient client = context.getBean(RestClient.Builder.class).requestInterceptor(this.authorize()).build();
			this.tenant = "a";
			get(client);
			this.tenant = "b, then a";
			assertThatExceptionOfType(RateLimitedException.class).isThrownBy(() -> getWithOneRetry(client))
				.satisfies((ex) -> assertThat(ex.getSuppressed()).singleElement()
					.satisfies((earlier) -> assertThat(earlier).hasMessageContaining("503")));
			assertThat(this.fixture.calls("rate_limited")).isOne();
			assertThat(this.fixture.calls()).isEqualTo(2);
			assertThat(this.fixture.registry().find("retry.attempts").counters())
				.allSatisfy((counter) -> assertThat(counter.count()).isZero());
			assertThat(this.server.received()).hasSize(2);
			assertThat(this.fixture.registry().get("retry.budget").gauge().value()).isEqualTo(100);
		});
	}

	/**
	 * It has not been held back that time.
	 */
	@Test
	void interceptorThatFailsAfterAHoldEndsTheCall() {
		this.server.script(TWO_SECONDS);
		List<String> failures = new ArrayList<>();
		ClientHttpRequestInterceptor fails = (request, body, execution) -> {
			if (!this.waits.isEmpty()) {
				throw new IllegalStateException("no token");
			}
			try {
				return execution.execute(request, body);
			}
			catch (IOException ex) {
				failures.add(ex.getMessage());
				throw ex;
			}
		};
		runner("wait", "X-Tenant").run((context) -> {
			RestClient client = context.getBean(RestClient.Builder.class).requestInterceptor(fails).build();
			get(client, "a");
			assertThatExceptionOfType(IllegalStateException.class).isThrownBy(() -> get(client, "a"))
				.withMessage("no token");
			assertThat(failures).containsExactly("The server takes no such request for a while");
			assertThat(this.fixture.calls("not_retryable")).isEqualTo(1);
		});
	}

	@Test
	void beanTellsWhatHeadersDoNot() {
		this.server.script(TWO_SECONDS);
		RateLimitPartition byPath = (request) -> request.getURI().getPath();
		runner("wait", "").withBean(RateLimitPartition.class, () -> byPath).run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			assertThat(get(client, "/a", "")).isEqualTo("slow down");
			assertThat(get(client, "/b", "")).isEqualTo("status 200");
			assertThat(this.waits).isEmpty();
			assertThat(get(client, "/a", "")).isEqualTo("status 200");
			assertThat(this.waits).containsExactly(2000L);
		});
	}

	/**
	 * A call to one path is told that the quota of another one is used up.
	 */
	@Test
	void serverAndBeanAgreeOnThePartition() {
		this.server.script(respond(200, Map.of("RateLimit", "\"by-path\";r=0;t=7;pk=:L2I=:"), "last one"));
		RateLimitPartition byPath = (request) -> request.getURI().getPath();
		runner("wait", "").withBean(RateLimitPartition.class, () -> byPath).run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			get(client, "/a", "");
			get(client, "/a", "");
			assertThat(this.waits).isEmpty();
			get(client, "/b", "");
			assertThat(this.waits).containsExactly(7000L);
		});
	}

	@Test
	void beanThatFailsTellsNothing() {
		this.server.script(TWO_SECONDS);
		RateLimitPartition broken = (request) -> {
			throw new IllegalStateException("broken");
		};
		runner("wait", "").withBean(RateLimitPartition.class, () -> broken).run((context) -> {
			RestClient client = context.getBean(RestClient.class);
			get(client);
			assertThat(get(client)).isEqualTo("status 200");
			assertThat(this.waits).containsExactly(2000L);
		});
	}

	private ClientHttpRequestInterceptor authorize() {
		return (request, body, execution) -> {
			String[] tenants = this.tenant.split(", then ");
			request.getHeaders().setBearerAuth(this.waits.isEmpty() ? tenants[0] : tenants[tenants.length - 1]);
			return execution.execute(request, body);
		};
	}

	private ApplicationContextRunner runner(String mode, String partitionBy) {
		return this.fixture.runner((period) -> {
			this.waits.add(period);
			this.clock.advance(Duration.ofMillis(period));
		})
			.withBean(Clock.class, () -> this.clock)
			.withBean(RetryInterceptorCustomizer.class, () -> (builder) -> builder.nanoTime(this.clock::nanoTime))
			.withPropertyValues("retry.rate-limit.mode=" + mode, "retry.jitter=none", "retry.total=0",
					"retry.rate-limit.partition-by=" + partitionBy);
	}

	private String get(RestClient client) {
		return get(client, "/", "");
	}

	private String get(RestClient client, String tenant) {
		return get(client, "/", tenant);
	}

	private String getWithOneRetry(RestClient client) {
		return read(client.get().uri(this.server.url("/")).attributes(RetryOptions.total(1)));
	}

	private String get(RestClient client, String path, String tenant) {
		return read(client.get().uri(this.server.url(path)).header("X-Tenant", tenant));
	}

	private static String read(RestClient.RequestHeadersSpec<?> call) {
		return call.retrieve().onStatus((status) -> true, (request, response) -> {
		}).body(String.class);
	}

}
