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

	/**
	 * As a hook written in Kotlin may do, or one that throws sneakily.
	 */
	@Test
	void interruptionIsKept() {
		this.guard.run(this, () -> FailureGuardTests.<RuntimeException>sneak(new InterruptedException()));
		assertThat(Thread.interrupted()).isTrue();
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> void sneak(Throwable failure) throws E {
		throw (E) failure;
	}

	private static String fail() {
		throw new IllegalStateException("broken");
	}

}
