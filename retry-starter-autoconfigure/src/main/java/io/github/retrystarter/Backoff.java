package io.github.retrystarter;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Exponential back-off as {@code urllib3.util.Retry} computes it, with a choice of
 * jitter.
 *
 * @param factor seconds before the first retry, 0 or more; doubled for each further one
 * @param max longest delay, before jitter
 * @param jitter how the delay is randomized
 * @param extra width of a uniform addition, made before {@code max} applies: urllib3's
 * {@code backoff_jitter}
 * @param immediateFirstRetry whether the first retry follows at once, as urllib3 2.x does
 */
public record Backoff(double factor, Duration max, Jitter jitter, Duration extra, boolean immediateFirstRetry) {

	private static final double NANOS_PER_SECOND = 1_000_000_000;

	/**
	 * Create a back-off. Its components are described above.
	 * @param factor the value for {@code factor}
	 * @param max the value for {@code max}
	 * @param jitter the value for {@code jitter}
	 * @param extra the value for {@code extra}
	 * @param immediateFirstRetry the value for {@code immediateFirstRetry}
	 * @throws IllegalArgumentException if a value is impossible
	 */
	public Backoff {
		if (!(factor >= 0) || Double.isInfinite(factor)) {
			throw new IllegalArgumentException("backoff-factor must be 0 or more seconds, but is " + factor);
		}
		Limits.requireNotNegative("backoff-max", max);
		Limits.requireNotNegative("backoff-jitter", extra);
	}

	/**
	 * Delay before a retry.
	 * @param retry number of the retry, 1 for the first
	 * @param random source of randomness, uniform in [0, 1)
	 * @return the delay
	 */
	public Duration delay(int retry, DoubleSupplier random) {
		if (isImmediate(retry)) {
			return Duration.ZERO;
		}
		double addition = this.extra.isZero() ? 0 : seconds(this.extra) * random.getAsDouble();
		double delay = Math.min(growth(retry) + addition, seconds(this.max));
		return duration(this.jitter.apply(delay, random));
	}

	/**
	 * Delay before a retry without any jitter, to describe a policy.
	 * @param retry number of the retry, 1 for the first
	 * @return the delay
	 */
	public Duration plan(int retry) {
		return isImmediate(retry) ? Duration.ZERO : duration(Math.min(growth(retry), seconds(this.max)));
	}

	/**
	 * The longest that the delay before a retry can be.
	 * @param retry number of the retry, 1 for the first
	 * @return the delay with all jitter
	 */
	public Duration longest(int retry) {
		return delay(retry, () -> 1);
	}

	/**
	 * What is added to a wait that the server asked for, so that clients that were told
	 * the same instant do not all return at it: up to twice the delay of that retry, even
	 * if it is an immediate one, and nothing without jitter.
	 * @param retry number of the retry, 1 for the first
	 * @param random source of randomness, uniform in [0, 1)
	 * @return the addition
	 */
	public Duration spread(int retry, DoubleSupplier random) {
		if (this.jitter == Jitter.NONE) {
			return Duration.ZERO;
		}
		return duration(2 * Math.min(growth(retry), seconds(this.max)) * random.getAsDouble());
	}

	private boolean isImmediate(int retry) {
		return this.immediateFirstRetry && retry == 1;
	}

	private double growth(int retry) {
		return Math.scalb(this.factor, retry - 1);
	}

	private static double seconds(Duration duration) {
		return duration.getSeconds() + duration.getNano() / NANOS_PER_SECOND;
	}

	private static Duration duration(double seconds) {
		return Duration.ofNanos(Math.round(seconds * NANOS_PER_SECOND));
	}

}
