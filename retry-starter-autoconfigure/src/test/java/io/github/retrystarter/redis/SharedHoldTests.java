package io.github.retrystarter.redis;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.retrystarter.Origin;
import io.github.retrystarter.client.RateLimitScope;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SharedHold}.
 */
class SharedHoldTests {

	private static final Origin ORIGIN = Objects.requireNonNull(Origin.of(URI.create("https://api.example.com")));

	@Test
	void travelsAsAText() {
		RateLimitScope scope = new RateLimitScope("my mount", ORIGIN, "aB-_9");
		String member = SharedHold.member(scope);
		assertThat(member).isEqualTo("aB-_9 https://api.example.com:443 my mount");
		String message = SharedHold.message("one", List.of("2000", member));
		assertThat(SharedHold.parse(message, "other")).containsExactly(new SharedHold(scope, Duration.ofSeconds(2)));
		assertThat(SharedHold.parse(message, "one")).isEmpty();
	}

	@Test
	void whatNobodyWouldTakeDoesNotTravel() {
		assertThat(SharedHold.member(new RateLimitScope("a\nb", ORIGIN, ""))).isNull();
		assertThat(SharedHold.member(new RateLimitScope("a".repeat(600), ORIGIN, ""))).isNull();
		assertThat(SharedHold.member(new RateLimitScope("pay", ORIGIN, "not a hash"))).isNull();
	}

	@Test
	void whatIsOverDoesNotTravel() {
		Instant now = Instant.parse("2030-01-01T00:00:00Z");
		Map<RateLimitScope, Instant> holds = Map.of(new RateLimitScope("lasts", ORIGIN, ""), now.plusSeconds(2),
				new RateLimitScope("over", ORIGIN, ""), now, new RateLimitScope("a\nb", ORIGIN, ""),
				now.plusSeconds(2));
		assertThat(SharedHold.remaining(holds, now))
			.containsExactly(Map.entry(" https://api.example.com:443 lasts", Duration.ofSeconds(2)));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "x\n1", "x\n-1\n https://a:443 pay", "x\n1e9\n https://a:443 pay",
			"x\n9999999999999\n https://a:443 pay", "x\n1\nhttps://a:443 pay", "x\n1\n not-a-url pay",
			"x\n1\n https://a:443 ", "x\n1\n https://a:443 pay\u0007" })
	void nonsenseIsIgnored(String message) {
		assertThat(SharedHold.parse(message, "me")).isEmpty();
	}

	@Test
	void noMoreAreTakenThanThereMayBe() {
		List<String> pairs = new ArrayList<>();
		for (int i = 0; i < 5000; i++) {
			pairs.add("1000");
			pairs.add(" https://host" + i + ":443 pay");
		}
		assertThat(SharedHold.parse(SharedHold.message("x", pairs), "me")).hasSize(1024);
		assertThat(SharedHold.parse(pairs)).hasSize(1024);
	}

}
