package io.github.retrystarter;

import java.util.function.DoubleSupplier;

/**
 * How a delay is spread, so that clients which failed together do not return together.
 * Applied after the cap, and therefore never lost at it.
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
	 * Anything from nothing to the whole delay.
	 */
	FULL {

		@Override
		double apply(double delay, DoubleSupplier random) {
			return delay * random.getAsDouble();
		}

	},

	/**
	 * Half of the delay, and anything up to the other half.
	 */
	EQUAL {

		@Override
		double apply(double delay, DoubleSupplier random) {
			return delay / 2 + delay / 2 * random.getAsDouble();
		}

	},

	/**
	 * Between half and one and a half of the delay.
	 */
	PROPORTIONAL {

		@Override
		double apply(double delay, DoubleSupplier random) {
			return delay * (0.5 + random.getAsDouble());
		}

	};

	abstract double apply(double delay, DoubleSupplier random);

}
