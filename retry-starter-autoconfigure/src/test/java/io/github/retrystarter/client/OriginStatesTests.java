package io.github.retrystarter.client;

import java.time.InstantSource;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.HttpRetryPolicyBuilder;
import io.github.retrystarter.Outcome;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OriginStates}.
 */
class OriginStatesTests {

	private static final Outcome UNAVAILABLE = new Outcome.Response(503, HttpHeaders.EMPTY);

	private final OriginStates origins = origins(HttpRetryPolicy.builder().budgetCapacity(20));

	@Test
	void oneOriginThatIsDownLeavesTheOthersTheirs() {
		empty("http://down.example");
		assertThat(tryWithdraw("http://down.example/other/path")).isFalse();
		assertThat(tryWithdraw("http://down.example:81/")).isTrue();
		assertThat(tryWithdraw("https://down.example/")).isTrue();
		assertThat(tryWithdraw("http://up.example/")).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "HTTP://Down.Example/", "http://down.example:80", "http://user:secret@down.example/" })
	void originIsTheSameHoweverItIsSpelled(String url) {
		assertThat(this.origins.of(URI.create(url))).isSameAs(this.origins.of(URI.create("http://down.example/path")));
		assertThat(this.origins.all()).hasSize(1);
	}

	@Test
	void hostsThatJavaCannotParseAreOriginsToo() {
		empty("http://order_service:8080");
		assertThat(tryWithdraw("http://order_service:8080/7")).isFalse();
		assertThat(tryWithdraw("http://other_service:8080/7")).isTrue();
	}

	@Test
	void leastRecentlyUsedOriginIsForgotten() {
		empty("http://first.example");
		empty("http://second.example");
		for (int i = 0; i < 254; i++) {
			tryWithdraw("http://host" + i + ".example/");
		}
		assertThat(tryWithdraw("http://first.example/")).isFalse();
		tryWithdraw("http://one-too-many.example/");
		assertThat(tryWithdraw("http://first.example/")).as("used a moment ago").isFalse();
		assertThat(tryWithdraw("http://second.example/")).as("forgotten").isTrue();
	}

	@Test
	void boundHoldsWhenManyThreadsCallManyOrigins() throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(64);
		try {
			threads.invokeAll(IntStream.range(0, 64)
				.mapToObj((thread) -> Executors.callable(() -> IntStream.range(0, 3000)
					.forEach((host) -> tryWithdraw("http://host" + (host * 31 + thread) % 3000 + ".example/"))))
				.toList());
		}
		finally {
			threads.shutdown();
		}
		assertThat(this.origins.all()).hasSize(256);
	}

	@Test
	void spellingsOfOneOriginAreBounded() {
		for (int i = 0; i < 5000; i++) {
			this.origins.of(URI.create("http://user" + i + "@down.example/"));
		}
		assertThat(this.origins.all()).hasSize(1);
	}

	@Test
	void disabledBudgetPaysForEverything() {
		OriginState disabled = origins(HttpRetryPolicy.builder().budgetEnabled(false))
			.of(URI.create("http://down.example/"));
		assertThat(IntStream.range(0, 100).allMatch((i) -> disabled.budget().tryWithdraw(UNAVAILABLE))).isTrue();
	}

	@Test
	void urlWithoutAHostHasABudgetToo() {
		assertThat(tryWithdraw("/relative")).isTrue();
		assertThat(this.origins.of(URI.create("/relative")).origin()).isNull();
	}

	private static OriginStates origins(HttpRetryPolicyBuilder policy) {
		RetryPause pause = new RetryPause(() -> null, System::nanoTime, InstantSource::system);
		return new OriginStates((origin, news) -> new OriginState(origin, news, policy.build(), pause,
				ThreadLocalRandom.current()::nextDouble));
	}

	private boolean tryWithdraw(String url) {
		return this.origins.of(URI.create(url)).budget().tryWithdraw(UNAVAILABLE);
	}

	private void empty(String origin) {
		assertThat(tryWithdraw(origin + "/")).isTrue();
		assertThat(tryWithdraw(origin + "/")).isTrue();
	}

}
