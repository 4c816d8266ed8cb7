package io.github.retrystarter.storm;

import java.util.DoubleSummaryStatistics;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * What is measured of a storm, beside the same storm without retries.
 */
enum Metric {

	LOAD("requests meanwhile, × no retries", DoubleSummaryStatistics::getMax,
			(storm, noRetries) -> (double) storm.requests() / noRetries.requests()),

	RECOVERY("seconds until all is well", DoubleSummaryStatistics::getMax,
			(storm, noRetries) -> storm.secondsUntilWell()),

	SUCCESS("calls that succeed, %", DoubleSummaryStatistics::getMin, (storm, noRetries) -> 100 * storm.successShare()),

	SAVED("calls hit that succeed, %", DoubleSummaryStatistics::getMin, (storm, noRetries) -> 100 * storm.savedShare()),

	BYSTANDERS("calls not hit that fail", DoubleSummaryStatistics::getMax,
			(storm, noRetries) -> storm.bystandersLost()),

	LATENCY("seconds for 99 % of the successes", DoubleSummaryStatistics::getMax,
			(storm, noRetries) -> storm.secondsForMost()),

	GOODPUT("successes meanwhile, × no retries", DoubleSummaryStatistics::getMin,
			(storm, noRetries) -> (double) storm.successes() / noRetries.successes()),

	GOODPUT_WITH_AFTERMATH("successes until 1 min later, × no retries", DoubleSummaryStatistics::getMin,
			(storm, noRetries) -> (double) storm.successesWithAftermath() / noRetries.successesWithAftermath()),

	PEAK("peak of 100 ms afterwards, × ordinary rate", DoubleSummaryStatistics::getMax,
			(storm, noRetries) -> storm.peakAfterwards(100)),

	WIDE_PEAK("peak of 250 ms afterwards, × ordinary rate", DoubleSummaryStatistics::getMax,
			(storm, noRetries) -> storm.peakAfterwards(250));

	private static final int SEEDS = 5;

	private final String title;

	private final ToDoubleFunction<DoubleSummaryStatistics> worst;

	private final ToDoubleBiFunction<StormLedger, StormLedger> value;

	Metric(String title, ToDoubleFunction<DoubleSummaryStatistics> worst,
			ToDoubleBiFunction<StormLedger, StormLedger> value) {
		this.title = title;
		this.worst = worst;
		this.value = value;
	}

	String title() {
		return this.title;
	}

	/**
	 * The values for five seeds, in the order of the seeds.
	 */
	double[] values(Scenario scenario, Contender contender) {
		return LongStream.rangeClosed(1, SEEDS).mapToDouble((seed) -> value(scenario, contender, seed)).toArray();
	}

	/**
	 * The worst value of five seeds.
	 */
	double worst(Scenario scenario, Contender contender) {
		return this.worst.applyAsDouble(DoubleStream.of(values(scenario, contender)).summaryStatistics());
	}

	private double value(Scenario scenario, Contender contender, long seed) {
		return this.value.applyAsDouble(StormSimulation.run(scenario, contender, seed),
				StormSimulation.run(scenario, Contender.NO_RETRIES, seed));
	}

	String format(double value) {
		return Double.isInfinite(value) ? "never" : String.format(Locale.ROOT, "%.2f", value);
	}

}
