package io.github.retrystarter;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RateLimit}.
 */
class RateLimitTests {

	private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

	private final HttpHeaders headers = new HttpHeaders();

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
			"default";r=0;t=30                          | 30
			"default";t=30;r=0                          | 30
			"default" ; r=0 ; t=30                      | 30
			default;r=0;t=30                            | 30
			"burst";r=0;t=2, "daily";r=0;t=600          | 600
			"burst";r=0;t=2, "daily";r=99;t=600         | 2
			"default";r=1;t=30                          | 0
			"default";r=10;t=30                         | 0
			"default";r=0                               | 0
			"default";r=0;t=0                           | 0
			"default";r=0;t=-5                          | 0
			"default";r=0;t=1.5                         | 0
			"default";r=0.5;t=5                         | 0
			"a;r=0;t=99";r=5;t=1                        | 0
			"a, b";r=0;t=7                              | 7
			"default";pr=0;t=30                         | 0
			r=0, t=30                                   | 0
			"default";r=0;t=99999999999999999999        | 0
			soon                                        | 0
			""")
	void readsTheFieldOfTheDraft(String field, long seconds) {
		this.headers.set("RateLimit", field);
		assertHold(200, seconds);
	}

	@Test
	void severalLinesAreOneList() {
		this.headers.add("RateLimit", "\"burst\";r=0;t=2");
		this.headers.add("RateLimit", "\"daily\";r=0;t=9");
		assertHold(200, 9);
	}

	@ParameterizedTest
	@CsvSource({ "0,30,30", "00, 30 ,30", "1,30,0", "0,0,0", "0,-1,0", "0,1.5,2", "0,soon,0", "0,1.5s,0", "none,30,0",
			"0,1795435260,60", "0,1795435199,0", "0,999999999,999999999", "0,99999999999999,0", "0,1795435259.2,60",
			"'0, 0','7, 7',7", "'0, 5','7, 9',7", "'1, 0','7, 7',0" })
	void readsPairsInSecondsOrSince1970(String remaining, String reset, long seconds) {
		for (String prefix : new String[] { "RateLimit", "X-RateLimit", "x-ratelimit" }) {
			this.headers.clear();
			this.headers.set(prefix + "-Remaining", remaining);
			this.headers.set(prefix + "-Reset", reset);
			assertHold(403, seconds);
		}
	}

	@Test
	void halfAPairSaysNothing() {
		this.headers.set("X-RateLimit-Remaining", "0");
		this.headers.set("RateLimit-Reset", "30");
		assertHold(429, 0);
	}

	@ParameterizedTest
	@CsvSource({ "429,5", "503,5", "200,0", "413,0", "502,0" })
	void retryAfterCountsOnStatusesThatMeanEveryCall(int status, long seconds) {
		this.headers.set("Retry-After", "5");
		assertHold(status, seconds);
	}

	@Test
	void longestCounts() {
		this.headers.set("Retry-After", "5");
		this.headers.set("X-RateLimit-Remaining", "0");
		this.headers.set("X-RateLimit-Reset", "7");
		assertHold(429, 7);
		this.headers.set("Retry-After", "8");
		assertHold(429, 8);
		this.headers.set("RateLimit", "\"default\";r=0;t=9");
		assertHold(429, 9);
	}

	@Test
	void nothingSaidIsNoHold() {
		assertHold(429, 0);
	}

	@Test
	void nothingAServerSendsCanMakeItFail() {
		Random random = new Random(1);
		String alphabet = "\"r=t;0123456789, -.\\";
		for (int i = 0; i < 20_000; i++) {
			StringBuilder value = new StringBuilder();
			random.ints(random.nextInt(60), 0, alphabet.length()).forEach((at) -> value.append(alphabet.charAt(at)));
			for (String name : new String[] { "RateLimit", "X-RateLimit-Remaining", "X-RateLimit-Reset" }) {
				this.headers.set(name, value.toString());
			}
			assertThat(RateLimit.hold(new Outcome.Response(429, this.headers), List.of(), NOW).isNegative()).isFalse();
		}
		this.headers.set("RateLimit", "\"a\";r=0;t=1,".repeat(100_000));
		assertHold(200, 1);
	}

	private void assertHold(int status, long seconds) {
		assertThat(RateLimit.hold(new Outcome.Response(status, this.headers), List.of(), NOW))
			.isEqualTo(Duration.ofSeconds(seconds));
	}

}
