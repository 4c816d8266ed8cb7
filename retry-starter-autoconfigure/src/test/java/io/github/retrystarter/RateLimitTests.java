package io.github.retrystarter;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
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
			"default" ; r=0 ; t=30                      | 0
			default;r=0;t=30                            | 30
			"burst";r=0;t=2, "daily";r=0;t=600          | 600
			"burst";r=0;t=2, "daily";r=99;t=600         | 2
			"default";r=1;t=30                          | 0
			"default";r=10;t=30                         | 0
			"default";r=0                               | 0
			"default";r=0;t=0                           | 0
			"default";r=0;t=-5                          | 0
			"problemPolicy";r=0;t=10                    | 10
			"default";r=50;t=30                         | 0
			"default";r=999;pk=:dHJpYWwxMjEzMjM=:       | 0
			"default";r=0;t=60;pk=:QXBwLTk5OQ==:        | 60
			"default";r=0;t=60;pk=:QXBwLTk5OQ:          | 60
			"100-in-15min"; r=0; t=45                   | 45
			"permin";r=0;t=50,"perhr";r=0;t=3000        | 3000
			"a\\"b;\\\\";r=0;t=8                          | 8
			"a";r=0;t=5;r=3                             | 0
			"a";r=3;t=5;r=0;t=6                         | 6
			"a";r=0;t=5;acme-burst=?1;x=1.5;y=tok/en    | 5
			"a";r=0;t=5;d=@1659578233                   | 5
			"a";r=0;t=5,                                | 0
			"a";r=0;t=5, "b;r=0;t=7                     | 0
			"a";r=0;t=5 "b";r=0;t=7                     | 0
			"a";R=0;t=5                                 | 0
			"a";r=0;t=5;pk=:*:                          | 0
			"a";r="0";t=5                               | 0
			("a" "b");r=0;t=5                           | 0
			limit=100, remaining=0, reset=50            | 50
			limit=100, remaining=1, reset=50            | 0
			limit=100, remaining=0, reset=50;w=60       | 50
			limit=100,remaining=5,reset=50,remaining=0  | 50
			limit=100 remaining=0 reset=50              | 0
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
	@CsvSource({ "0,30,30", "00, 30 ,30", "1,30,0", "0,0,0", "0,-1,0", "0,1.5,2", "0,soon,0", "0,1.5s,1.5", "none,30,0",
			"0,1795435260,60", "0,1795435199,0", "0,999999999,999999999", "0,1795435260000,60", "0,1795435199000,0",
			"0,6m0s,360", "0,1h0m1s,3601", "0,20ms,0.02", "0,1m30.5s,90.5", "0,2026-11-23T12:00:07Z,7",
			"0,2026-11-23T13:00:07.5+01:00,7.5", "0,2026-11-23T12:00:07,7", "0,2026-11-23T11:59:59Z,0",
			"0,'Mon, 23 Nov 2026 12:00:07 GMT',7", "0,6m0,0", "0,s,0", "0,1x,0", "0,1795435259.2,60", "'0, 0','7, 7',7",
			"'0, 5','7, 9',7", "'1, 0','7, 7',0" })
	void readsPairsInEveryFormOfAReset(String remaining, String reset, double seconds) {
		for (String prefix : new String[] { "RateLimit", "X-RateLimit", "x-ratelimit", "X-Rate-Limit" }) {
			this.headers.clear();
			this.headers.set(prefix + "-Remaining", remaining);
			this.headers.set(prefix + "-Reset", reset);
			assertHold(403, seconds);
		}
	}

	@Test
	void readsThePairsOfOpenAi() {
		this.headers.set("x-ratelimit-remaining-requests", "0");
		this.headers.set("x-ratelimit-reset-requests", "8.64s");
		this.headers.set("x-ratelimit-remaining-tokens", "0");
		this.headers.set("x-ratelimit-reset-tokens", "6m0s");
		assertHold(200, 360);
		this.headers.set("x-ratelimit-remaining-tokens", "149984");
		assertHold(200, 8.64);
	}

	/**
	 * As of a server whose clock is five minutes ahead.
	 */
	@ParameterizedTest
	@CsvSource({ "1795435507", "2026-11-23T12:05:07Z" })
	void resetCountsFromTheResponsesOwnDate(String reset) {
		this.headers.set("Date", "Mon, 23 Nov 2026 12:05:00 GMT");
		this.headers.set("X-RateLimit-Remaining", "0");
		this.headers.set("X-RateLimit-Reset", reset);
		assertHold(200, 7);
	}

	@ParameterizedTest
	@CsvSource({ "1,0", "3600,0", "' 7 ',0", "0,30", "00,30", "young,30" })
	void responseFromACacheSaysNothing(String age, double seconds) {
		this.headers.set("Age", age);
		this.headers.set("RateLimit", "\"default\";r=0;t=30");
		assertHold(429, seconds);
		this.headers.set("Retry-After", "30");
		assertHold(429, seconds);
	}

	@Test
	void holdIsForThePartitionThatTheServerNames() {
		this.headers.set("RateLimit",
				"\"app\";r=0;t=60;pk=:QXBwLTk5OQ==:, \"app\";r=0;t=9;pk=:QXBwLTk5OQ==:, \"all\";r=0;t=5");
		assertThat(RateLimit.holds(new Outcome.Response(200, this.headers), List.of(), InstantSource.fixed(NOW)))
			.containsExactlyInAnyOrder(new RateLimit.Hold(Duration.ofSeconds(60), "App-999"),
					new RateLimit.Hold(Duration.ofSeconds(5), null));
	}

	/**
	 * As express-rate-limit does.
	 */
	@Test
	void policyNamesThePartitionWhereTheLimitDoesNot() {
		this.headers.set("RateLimit", "\"100-in-15min\"; r=0; t=45");
		this.headers.set("RateLimit-Policy", "\"100-in-15min\"; q=100; w=900; pk=:QXBwLTk5OQ==:");
		assertThat(RateLimit.holds(new Outcome.Response(200, this.headers), List.of(), InstantSource.fixed(NOW)))
			.containsExactly(new RateLimit.Hold(Duration.ofSeconds(45), "App-999"));
		this.headers.set("RateLimit-Policy", "\"100-in-15min\"; q=100;");
		assertThat(RateLimit.holds(new Outcome.Response(200, this.headers), List.of(), InstantSource.fixed(NOW)))
			.containsExactly(new RateLimit.Hold(Duration.ofSeconds(45), null));
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
	void retryAfterTakesPrecedence() {
		this.headers.set("Retry-After", "5");
		this.headers.set("X-RateLimit-Remaining", "0");
		this.headers.set("X-RateLimit-Reset", "7");
		assertHold(429, 5);
		this.headers.set("RateLimit", "\"default\";r=0;t=9");
		assertHold(429, 5);
		assertHold(200, 9);
		this.headers.set("Retry-After", "0");
		assertHold(429, 0);
		this.headers.set("Retry-After", "soon");
		assertHold(429, 9);
	}

	@Test
	void nothingSaidIsNoHold() {
		assertHold(429, 0);
	}

	@Test
	void nothingAServerSendsCanMakeItFail() {
		Random random = new Random(1);
		for (int i = 0; i < 100_000; i++) {
			this.headers.set("RateLimit", damaged("\"a\";r=0;t=30;pk=:QXBwLTk5OQ==:, \"b\";r=1;t=?0", random));
			this.headers.set("RateLimit-Policy", damaged("\"a\";q=100;w=60;pk=:QXBwLTk5OQ==:", random));
			this.headers.set("X-RateLimit-Remaining", damaged("0", random));
			this.headers.set("X-RateLimit-Reset",
					damaged(new String[] { "6m0s", "1795435260", "2026-11-23T12:00:07Z" }[i % 3], random));
			this.headers.set("X-Rate-Limit-Remaining", "0");
			this.headers.set("X-Rate-Limit-Reset", this.headers.getFirst("X-RateLimit-Reset"));
			assertThat(RateLimit.holds(new Outcome.Response(200, this.headers), List.of(), InstantSource.fixed(NOW)))
				.allSatisfy((hold) -> assertThat(hold.duration()).isPositive());
		}
	}

	@Test
	void longFieldIsReadWhole() {
		this.headers.set("RateLimit", "\"a\";r=0;t=1,".repeat(100_000) + "\"a\";r=0;t=2");
		assertHold(200, 2);
		this.headers.set("RateLimit", "\"a\";r=0;t=1,".repeat(100_000));
		assertHold(200, 0);
	}

	private static String damaged(String value, Random random) {
		StringBuilder text = new StringBuilder(value);
		String alphabet = "\"r=t;0123456789, -.\\:?@%(*TZsmh\u00b5\u0661\u0000";
		for (int i = random.nextInt(5); i > 0; i--) {
			char character = alphabet.charAt(random.nextInt(alphabet.length()));
			int at = random.nextInt(text.length());
			switch (random.nextInt(3)) {
				case 0 -> text.setCharAt(at, character);
				case 1 -> text.insert(at, character);
				default -> text.setLength(Math.max(1, at));
			}
		}
		return text.toString();
	}

	private void assertHold(int status, double seconds) {
		List<RateLimit.Hold> holds = RateLimit.holds(new Outcome.Response(status, this.headers), List.of(),
				InstantSource.fixed(NOW));
		Duration longest = holds.stream()
			.map(RateLimit.Hold::duration)
			.max(Comparator.naturalOrder())
			.orElse(Duration.ZERO);
		assertThat(longest).isEqualTo(Duration.ofMillis(Math.round(seconds * 1000)));
	}

}
