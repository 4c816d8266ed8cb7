package io.github.retrystarter.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;

import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Measures the values of a parameter in turn, round after round and each in a JVM of its
 * own, so that what the machine does beside hits all of them alike. Figures are compared
 * within a round only.
 */
final class Rounds {

	private static final int ROUNDS = Integer.getInteger("rounds", 5);

	private static final TimeValue WARM_UP = TimeValue.milliseconds(Integer.getInteger("warmup.millis", 4000));

	private static final TimeValue MEASUREMENT = TimeValue.milliseconds(400);

	private final Map<String, List<Figures>> figures = new LinkedHashMap<>();

	private Rounds() {
	}

	/**
	 * Measure.
	 * @param benchmark the benchmark, a class and a method of this package
	 * @param threads how many threads call at the same time
	 * @param parameter name of the parameter
	 * @param values its values
	 */
	static Rounds of(String benchmark, int threads, String parameter, List<String> values) throws RunnerException {
		Rounds rounds = new Rounds();
		for (int round = 0; round < ROUNDS; round++) {
			for (int i = 0; i < values.size(); i++) {
				Figures measured = measure(benchmark, threads, parameter, values.get(i));
				rounds.figures.computeIfAbsent(values.get(i), (value) -> new ArrayList<>()).add(measured);
			}
		}
		return rounds;
	}

	private static Figures measure(String benchmark, int threads, String parameter, String value)
			throws RunnerException {
		RunResult result = new Runner(new OptionsBuilder().include("\\." + benchmark.replace(".", "\\.") + "$")
			.param(parameter, value)
			.threads(threads)
			.forks(1)
			.warmupIterations(1)
			.warmupTime(WARM_UP)
			.measurementIterations(5)
			.measurementTime(MEASUREMENT)
			.addProfiler(GCProfiler.class)
			.verbosity(VerboseMode.SILENT)
			.shouldFailOnError(true)
			.build()).runSingle();
		return new Figures(result.getPrimaryResult().getScore(),
				result.getSecondaryResults().get("gc.alloc.rate.norm").getScore());
	}

	/**
	 * What one value is beside another one, in each round.
	 * @param value the one
	 * @param other the other one
	 * @param comparison what is to be known of the two
	 */
	Spread compare(String value, String other, ToDoubleBiFunction<Figures, Figures> comparison) {
		List<Figures> ones = this.figures.get(value);
		List<Figures> others = this.figures.get(other);
		List<Double> values = new ArrayList<>();
		for (int round = 0; round < ones.size(); round++) {
			values.add(comparison.applyAsDouble(ones.get(round), others.get(round)));
		}
		return Spread.of(values);
	}

	/**
	 * The costs of one call.
	 *
	 * @param time in nanoseconds
	 * @param memory allocated bytes
	 */
	record Figures(double time, double memory) {

	}

}
