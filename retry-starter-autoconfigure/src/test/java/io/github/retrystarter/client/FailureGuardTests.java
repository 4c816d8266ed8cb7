package io.github.retrystarter.client;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FailureGuard}.
 */
class FailureGuardTests {

	private static final Log LOGGER = LogFactory.getLog(FailureGuardTests.class);

	private final FailureGuard guard = new FailureGuard(LOGGER);

	@Test
	void valueIsPassedOn() {
		assertThat(this.guard.call(this, () -> "value", "fallback")).isEqualTo("value");
	}

	@Test
	void failureGivesTheFallback() {
		assertThat(this.guard.call(this, FailureGuardTests::fail, "fallback")).isEqualTo("fallback");
	}

	@Test
	void nullGivesTheFallback() {
		assertThat(this.guard.<String>call(this, () -> null, "fallback")).isEqualTo("fallback");
	}

	@Test
	void failureWithoutAFallbackGivesNull() {
		assertThat(this.guard.call(this, FailureGuardTests::fail)).isNull();
	}

	private static String fail() {
		throw new IllegalStateException("broken");
	}

}
