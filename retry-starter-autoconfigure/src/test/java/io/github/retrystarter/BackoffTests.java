package io.github.retrystarter;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class BackoffTests {

	private static final Duration MAX = Duration.ofSeconds(120);

	private static final DoubleSupplier HALF = () -> 0.5;

	private static final DoubleSupplier NEVER_ASKED = () -> {
		throw new AssertionError("randomness was drawn without need");
	};

	@Test
	void delayDoublesWithEveryRetry() {
		Backoff backoff = new Backoff(0.5, MAX, Jitter.NONE, Duration.ZERO, false);
		assertThat(delays(backoff, 5)).containsExactly(millis(500), millis(1000), millis(2000), millis(4000),
				millis(8000));
	}

	@Test
	void immediateFirstRetryGivesTheSequenceOfUrllib3() {
		Backoff backoff = new Backoff(0.5, MAX, Jitter.NONE, Duration.ZERO, true);
		assertThat(delays(backoff, 5)).containsExactly(Duration.ZERO, millis(1000), millis(2000), millis(4000),
				millis(8000));
	}

	@Test
	void delayStopsGrowingAtTheCap() {
		Backoff backoff = new Backoff(0.1, Duration.ofMillis(1500), Jitter.NONE, Duration.ZERO, false);
		assertThat(delays(backoff, 7)).containsExactly(millis(100), millis(200), millis(400), millis(800), millis(1500),
				millis(1500), millis(1500));
	}

	@Test
	void capOfZeroMeansNoDelay() {
		Backoff backoff = new Backoff(1, Duration.ZERO, Jitter.NONE, Duration.ofSeconds(5), false);
		assertThat(backoff.delay(3, HALF)).isEqualTo(Duration.ZERO);
	}

	@ParameterizedTest
	@CsvSource({ "NONE, PT4S", "FULL, PT1S", "EQUAL, PT2.5S", "PROPORTIONAL, PT3S" })
	void delayIsSpreadByTheJitter(Jitter jitter, Duration expected) {
		Backoff backoff = new Backoff(1, MAX, jitter, Duration.ZERO, false);
		assertThat(backoff.delay(3, () -> 0.25)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "FULL, PT1S", "EQUAL, PT2.5S", "PROPORTIONAL, PT3S" })
	void jitterIsNotLostAtTheCap(Jitter jitter, Duration expected) {
		Backoff backoff = new Backoff(1, Duration.ofSeconds(4), jitter, Duration.ZERO, false);
		assertThat(backoff.delay(30, () -> 0.25)).isEqualTo(expected);
	}

	@Test
	void extraJitterIsAddedBeforeTheCap() {
		Backoff backoff = new Backoff(1, Duration.ofSeconds(3), Jitter.NONE, Duration.ofSeconds(2), false);
		assertThat(backoff.delay(1, HALF)).isEqualTo(Duration.ofSeconds(2));
		assertThat(backoff.delay(2, HALF)).isEqualTo(Duration.ofSeconds(3));
		assertThat(backoff.delay(3, HALF)).isEqualTo(Duration.ofSeconds(3));
	}

	@Test
	void extraJitterIsSpreadWithTheRest() {
		Backoff backoff = new Backoff(1, MAX, Jitter.FULL, Duration.ofSeconds(2), false);
		assertThat(backoff.delay(1, HALF)).isEqualTo(Duration.ofSeconds(1));
	}

	@Test
	void extraJitterStandsAloneWithoutFactor() {
		Backoff backoff = new Backoff(0, MAX, Jitter.NONE, Duration.ofMillis(300), false);
		assertThat(backoff.delay(1, HALF)).isEqualTo(millis(150));
		assertThat(backoff.delay(10_000, HALF)).isEqualTo(millis(150));
	}

	@ParameterizedTest
	@EnumSource
	void immediateFirstRetryIsNeitherSpreadNorExtended(Jitter jitter) {
		Backoff backoff = new Backoff(1, MAX, jitter, Duration.ofSeconds(5), true);
		assertThat(backoff.delay(1, NEVER_ASKED)).isEqualTo(Duration.ZERO);
		assertThat(backoff.plan(1)).isEqualTo(Duration.ZERO);
	}

	@Test
	void nothingIsDrawnWithoutJitter() {
		Backoff backoff = new Backoff(1, MAX, Jitter.NONE, Duration.ZERO, false);
		assertThat(backoff.delay(2, NEVER_ASKED)).isEqualTo(Duration.ofSeconds(2));
		assertThat(backoff.spread(2, NEVER_ASKED)).isEqualTo(Duration.ZERO);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 1024, 1025, 1100, 10_000, Integer.MAX_VALUE })
	void zeroFactorMeansNoDelay(int retry) {
		Backoff backoff = new Backoff(0, MAX, Jitter.NONE, Duration.ZERO, false);
		assertThat(backoff.delay(retry, HALF)).isEqualTo(Duration.ZERO);
		assertThat(backoff.plan(retry)).isEqualTo(Duration.ZERO);
		assertThat(backoff.spread(retry, HALF)).isEqualTo(Duration.ZERO);
	}

	@ParameterizedTest
	@CsvSource({ "0.5, 10000", "0.5, 2147483647", "1e300, 1", "1e300, 10000", "4.9e-324, 2147483647",
			"1.7976931348623157e308, 2147483647" })
	void hugeDelayIsTheCap(double factor, int retry) {
		Backoff backoff = new Backoff(factor, MAX, Jitter.NONE, Duration.ofSeconds(1), false);
		assertThat(backoff.delay(retry, HALF)).isEqualTo(MAX);
		assertThat(backoff.plan(retry)).isEqualTo(MAX);
	}

	@ParameterizedTest
	@EnumSource
	void capBeyondAnyClockDoesNotOverflow(Jitter jitter) {
		Duration years = Duration.ofDays(100_000);
		Backoff backoff = new Backoff(1e300, Duration.ofSeconds(Long.MAX_VALUE), jitter, Duration.ZERO, false);
		assertThat(backoff.delay(10_000, HALF)).isGreaterThanOrEqualTo(years);
		assertThat(backoff.plan(10_000)).isGreaterThanOrEqualTo(years);
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "PROPORTIONAL")
	void delayNeverExceedsTheCap(Jitter jitter) {
		Random random = new Random(42);
		for (int i = 0; i < 20_000; i++) {
			Duration max = Duration.ofMillis(random.nextInt(200_000));
			Backoff backoff = new Backoff(random.nextDouble() * 100, max, jitter,
					Duration.ofMillis(random.nextInt(5_000)), random.nextBoolean());
			assertThat(backoff.delay(1 + random.nextInt(40), random::nextDouble)).isBetween(Duration.ZERO, max);
		}
	}

	@Test
	void proportionalJitterExceedsTheCapByAHalfAtMost() {
		Backoff backoff = new Backoff(1, Duration.ofSeconds(10), Jitter.PROPORTIONAL, Duration.ZERO, false);
		assertThat(backoff.delay(20, () -> 0)).isEqualTo(Duration.ofSeconds(5));
		assertThat(backoff.delay(20, () -> Math.nextDown(1.0))).isEqualTo(Duration.ofSeconds(15));
	}

	@ParameterizedTest
	@EnumSource
	void planKnowsNoRandomness(Jitter jitter) {
		Backoff backoff = new Backoff(0.5, Duration.ofSeconds(3), jitter, Duration.ofSeconds(1), false);
		assertThat(IntStream.rangeClosed(1, 5).mapToObj(backoff::plan)).containsExactly(millis(500), millis(1000),
				millis(2000), millis(3000), millis(3000));
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void spreadIsAnythingUpToTwiceTheBackoff(Jitter jitter) {
		Backoff backoff = new Backoff(1, Duration.ofSeconds(4), jitter, Duration.ZERO, false);
		assertThat(backoff.spread(2, () -> 0)).isEqualTo(Duration.ZERO);
		assertThat(backoff.spread(2, HALF)).isEqualTo(Duration.ofSeconds(2));
		assertThat(backoff.spread(10_000, HALF)).isEqualTo(Duration.ofSeconds(4));
	}

	@Test
	void nanosecondsAreKept() {
		Backoff backoff = new Backoff(0.000000001, Duration.ofNanos(5), Jitter.NONE, Duration.ZERO, false);
		assertThat(delays(backoff, 4)).containsExactly(Duration.ofNanos(1), Duration.ofNanos(2), Duration.ofNanos(4),
				Duration.ofNanos(5));
	}

	@ParameterizedTest
	@ValueSource(doubles = { -0.1, Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY })
	void factorThatIsNoTimeIsRefused(double factor) {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Backoff(factor, MAX, Jitter.NONE, Duration.ZERO, false))
			.withMessage("backoff-factor must be 0 or more seconds, but is " + factor);
	}

	@Test
	void negativeCapIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Backoff(1, Duration.ofMillis(-1), Jitter.NONE, Duration.ZERO, false))
			.withMessage("backoff-max must not be negative, but is PT-0.001S");
	}

	@Test
	void negativeExtraJitterIsRefused() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new Backoff(1, MAX, Jitter.NONE, Duration.ofSeconds(-1), false))
			.withMessage("backoff-jitter must not be negative, but is PT-1S");
	}

	private static List<Duration> delays(Backoff backoff, int retries) {
		return IntStream.rangeClosed(1, retries).mapToObj((retry) -> backoff.delay(retry, NEVER_ASKED)).toList();
	}

	private static Duration millis(long millis) {
		return Duration.ofMillis(millis);
	}

}
