package io.github.retrystarter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

class JitterTests {

	private static final double ALMOST_ONE = Math.nextDown(1.0);

	@ParameterizedTest
	@CsvSource({ "NONE, 8, 8, 8", "FULL, 0, 4, 8", "EQUAL, 4, 6, 8", "PROPORTIONAL, 4, 8, 12" })
	void delayIsSpreadOverItsRange(Jitter jitter, double lowest, double middle, double highest) {
		assertThat(jitter.apply(8, () -> 0)).isEqualTo(lowest);
		assertThat(jitter.apply(8, () -> 0.5)).isEqualTo(middle);
		assertThat(jitter.apply(8, () -> ALMOST_ONE)).isCloseTo(highest, within(1e-12)).isLessThanOrEqualTo(highest);
	}

	@ParameterizedTest
	@EnumSource
	void noDelayStaysNone(Jitter jitter) {
		assertThat(jitter.apply(0, () -> ALMOST_ONE)).isZero();
	}

	@Test
	void noneDrawsNoRandomness() {
		assertThat(Jitter.NONE.apply(8, () -> {
			throw new AssertionError("randomness was drawn without need");
		})).isEqualTo(8);
	}

}
