package io.github.retrystarter;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * Refuses impossible values by the name of their key.
 */
final class Limits {

	private Limits() {
	}

	static void requireAtLeast(int least, String name, @Nullable Integer value) {
		if (value != null && value < least) {
			throw new IllegalArgumentException(name + " must be " + least + " or more, but is " + value);
		}
	}

	static void requireNotNegative(String name, Duration duration) {
		if (duration.isNegative()) {
			throw new IllegalArgumentException(name + " must not be negative, but is " + duration);
		}
	}

	static void requirePositive(String name, @Nullable Duration duration) {
		if (duration != null && (duration.isNegative() || duration.isZero())) {
			throw new IllegalArgumentException(name + " must be more than 0, but is " + duration);
		}
	}

}
