package io.github.retrystarter.storm;

import java.util.DoubleSummaryStatistics;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * What is asked of every contender.
 */
enum Measure {

	OUTAGE_LOAD("full outage, 30 s", Metric.LOAD, Scenario.of(Fault.OUTAGE, 30, 30)),

	STALL_AT_50_PERCENT("stall, 10 s, utilisation 0.5", Metric.RECOVERY,
			Scenario.of(Fault.STALL, 10, 60).utilisation(0.5)),

	STALL_AT_70_PERCENT("stall, 10 s, utilisation 0.7", Metric.RECOVERY,
			Scenario.of(Fault.STALL, 10, 60).utilisation(0.7)),

	STALL_AT_80_PERCENT("stall, 10 s, utilisation 0.8", Metric.RECOVERY, Scenario.of(Fault.STALL, 10, 60)),

	STALL_AT_90_PERCENT("stall, 10 s, utilisation 0.9", Metric.RECOVERY,
			Scenario.of(Fault.STALL, 10, 60).utilisation(0.9)),

	STALL_OF_3_SECONDS("stall, 3 s", Metric.RECOVERY, Scenario.of(Fault.STALL, 3, 60)),

	STALL_WITH_ENDLESS_QUEUE("stall, 10 s, endless queue", Metric.RECOVERY,
			Scenario.of(Fault.STALL, 10, 60).queueLimit(Integer.MAX_VALUE)),

	REFUSALS_SUCCESS("20 % refused at random, 60 s", Metric.SUCCESS, Scenario.of(Fault.RANDOM_REFUSALS, 60, 10)),

	REFUSALS_LOAD("20 % refused at random, 60 s", Metric.LOAD, Scenario.of(Fault.RANDOM_REFUSALS, 60, 10)),

	RESETS_SUCCESS("20 % reset at random, 60 s", Metric.SUCCESS, Scenario.of(Fault.RANDOM_RESETS, 60, 10)),

	RESETS_LOAD("20 % reset at random, 60 s", Metric.LOAD, Scenario.of(Fault.RANDOM_RESETS, 60, 10)),

	FAILURES_SUCCESS("20 % fail after the work, 60 s, utilisation 0.7", Metric.SUCCESS,
			Scenario.of(Fault.RANDOM_FAILURES, 60, 10).utilisation(0.7)),

	FAILURES_LOAD("20 % fail after the work, 60 s, utilisation 0.7", Metric.LOAD,
			Scenario.of(Fault.RANDOM_FAILURES, 60, 10).utilisation(0.7)),

	LONG_FAILURES_SUCCESS("20 % fail after the work, 5 min, utilisation 0.8", Metric.SUCCESS,
			Scenario.of(Fault.RANDOM_FAILURES, 300, 30)),

	LONG_FAILURES_RECOVERY("20 % fail after the work, 5 min, utilisation 0.8", Metric.RECOVERY,
			Scenario.of(Fault.RANDOM_FAILURES, 300, 30)),

	HALF_CAPACITY_SHORT_QUEUE("half capacity, 60 s, queue of 200", Metric.GOODPUT,
			Scenario.of(Fault.HALF_CAPACITY, 60, 10).queueLimit(200)),

	HALF_CAPACITY_AFTERMATH("half capacity, 60 s", Metric.GOODPUT_WITH_AFTERMATH,
			Scenario.of(Fault.HALF_CAPACITY, 60, 60)),

	RETRY_AFTER_SECONDS_PEAK("all told `Retry-After: 2`, 1 s", Metric.PEAK,
			Scenario.of(Fault.RETRY_AFTER_SECONDS, 1, 10)),

	RETRY_AFTER_DATE_PEAK("all told the same date, 1 s", Metric.PEAK, Scenario.of(Fault.RETRY_AFTER_DATE, 1, 10));

	private static final int SEEDS = 5;

	private final String title;

	private final Metric metric;

	private final Scenario scenario;

	Measure(String title, Metric metric, Scenario scenario) {
		this.title = title;
		this.metric = metric;
		this.scenario = scenario;
	}

	String title() {
		return this.title;
	}

	Metric metric() {
		return this.metric;
	}

	/**
	 * The values for five seeds, in the order of the seeds.
	 */
	double[] values(Contender contender) {
		return LongStream.rangeClosed(1, SEEDS).mapToDouble((seed) -> value(contender, seed)).toArray();
	}

	DoubleSummaryStatistics spread(Contender contender) {
		return DoubleStream.of(values(contender)).summaryStatistics();
	}

	/**
	 * The worst value of five seeds.
	 */
	double worst(Contender contender) {
		return this.metric.worst(spread(contender));
	}

	private double value(Contender contender, long seed) {
		return this.metric.of(StormSimulation.run(this.scenario, contender.policy(), seed),
				StormSimulation.run(this.scenario, Contender.NO_RETRIES.policy(), seed));
	}

}
