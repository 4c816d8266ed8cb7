package io.github.retrystarter.benchmark;

import java.util.List;
import java.util.Locale;

/**
 * What one figure was over several rounds.
 *
 * @param min the smallest
 * @param median the one in the middle
 * @param max the largest
 */
record Spread(double min, double median, double max) {

	static Spread of(List<Double> values) {
		double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
		int middle = sorted.length / 2;
		double median = (sorted.length % 2 == 1) ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
		return new Spread(sorted[0], median, sorted[sorted.length - 1]);
	}

	/**
	 * Whether the rounds do not agree on which side of a number the figure lies.
	 */
	boolean hides(double number) {
		return this.min <= number && number <= this.max;
	}

	String format(int digits) {
		String number = "%." + digits + "f";
		return String.format(Locale.ROOT, number + " / " + number + " / " + number, this.min, this.median, this.max);
	}

}
