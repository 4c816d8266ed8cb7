package io.github.retrystarter;

import java.util.function.DoubleSupplier;

/**
 * How a delay is randomized, so that clients that failed together do not return together.
 * Applied after the cap, so that capped delays are randomized as well.
 *
 * @see <a href=
 * "https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">Exponential
 * Backoff And Jitter</a>
 */
public enum Jitter {

	/**
	 * The delay as it is.
	 */
	NONE {

		@Override
		double apply(double delay, DoubleSupplier random) {
			return delay;
		}

	},

	/**
	 * Anywhere from zero to the whole delay.
	 */
	FULL {

		@Override
		double apply(double delay, DoubleSupplier random) {
			return delay * random.getAsDouble();
		}

	},

	/**
	 * Anywhere from half of the delay to the whole.
	 */
	EQUAL {

		@Override
		double apply(double delay, DoubleSupplier random) {
			return delay / 2 + delay / 2 * random.getAsDouble();
		}

	},

	/**
	 * Anywhere from half of the delay to one and a half times the delay.
	 */
	PROPORTIONAL {

		@Override
		double apply(double delay, DoubleSupplier random) {
			return delay * (0.5 + random.getAsDouble());
		}

	};

	abstract double apply(double delay, DoubleSupplier random);

}
