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
	NONE(1, 0),

	/**
	 * Anywhere from zero to the whole delay.
	 */
	FULL(0, 1),

	/**
	 * Anywhere from half of the delay to the whole.
	 */
	EQUAL(0.5, 0.5),

	/**
	 * Anywhere from half of the delay to one and a half times the delay.
	 */
	PROPORTIONAL(0.5, 1);

	private final double least;

	private final double width;

	Jitter(double least, double width) {
		this.least = least;
		this.width = width;
	}

	double apply(double delay, DoubleSupplier random) {
		return delay * ((this.width == 0) ? this.least : this.least + this.width * random.getAsDouble());
	}

}
