package io.github.retrystarter.storm;

import java.util.DoubleSummaryStatistics;
import java.util.Locale;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/**
 * What is measured of a storm, beside the same storm without retries.
 */
enum Metric {

	LOAD("requests meanwhile, × no retries", DoubleSummaryStatistics::getMax,
			(storm, noRetries) -> (double) storm.requests() / noRetries.requests()),

	RECOVERY("seconds until all is well", DoubleSummaryStatistics::getMax,
			(storm, noRetries) -> storm.secondsUntilWell()),

	SUCCESS("calls that succeed, %", DoubleSummaryStatistics::getMin, (storm, noRetries) -> 100 * storm.successShare()),

	GOODPUT("successes meanwhile, × no retries", DoubleSummaryStatistics::getMin,
			(storm, noRetries) -> (double) storm.successes() / noRetries.successes()),

	GOODPUT_WITH_AFTERMATH("successes until 1 min later, × no retries", DoubleSummaryStatistics::getMin,
			(storm, noRetries) -> (double) storm.successesWithAftermath() / noRetries.successesWithAftermath()),

	PEAK("peak afterwards, × ordinary rate", DoubleSummaryStatistics::getMax,
			(storm, noRetries) -> (double) storm.peakRequestsPerSecond() / Scenario.CALLS_PER_SECOND);

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

	double of(StormLedger storm, StormLedger noRetries) {
		return this.value.applyAsDouble(storm, noRetries);
	}

	/**
	 * The worst of some values.
	 */
	double worst(DoubleSummaryStatistics values) {
		return this.worst.applyAsDouble(values);
	}

	String format(double value) {
		return Double.isInfinite(value) ? "never" : String.format(Locale.ROOT, "%.2f", value);
	}

}
