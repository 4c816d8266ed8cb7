package io.github.retrystarter.soak;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToIntFunction;

/**
 * What is drawn for a call. The same seed gives each call the same fates, whatever the
 * threads do.
 *
 * @param seed the seed
 */
record Randomness(long seed) {

	private static final int CALLS_BETWEEN_OUTAGES = 1000;

	private static final int CALLS_IN_OUTAGE = 100;

	private static final double OUTAGE = 0.8;

	CallKind kind(int call) {
		return draw(CallKind.values(), CallKind::weight, random(call, 0));
	}

	/**
	 * What becomes of a request. In an outage most of what would have been done is not,
	 * so that the budget runs dry.
	 * @param call the number of the call
	 * @param request the number of the request within the call, from 1
	 */
	Fate fate(int call, int request) {
		SplittableRandom random = random(call, request);
		Fate fate = draw(Fate.values(), Fate::weight, random);
		boolean outage = call % CALLS_BETWEEN_OUTAGES >= CALLS_BETWEEN_OUTAGES - CALLS_IN_OUTAGE;
		return (fate == Fate.DONE && outage && random.nextDouble() < OUTAGE) ? Fate.UNAVAILABLE : fate;
	}

	private SplittableRandom random(int call, int request) {
		return new SplittableRandom(new SplittableRandom(this.seed + call).nextLong() + request);
	}

	private static <T> T draw(T[] values, ToIntFunction<T> weight, SplittableRandom random) {
		int ticket = random.nextInt(Arrays.stream(values).mapToInt(weight).sum());
		int index = 0;
		while (ticket >= weight.applyAsInt(values[index])) {
			ticket -= weight.applyAsInt(values[index]);
			index++;
		}
		return values[index];
	}

}
