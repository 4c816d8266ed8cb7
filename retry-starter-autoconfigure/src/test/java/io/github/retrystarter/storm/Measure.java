package io.github.retrystarter.storm;

import java.util.DoubleSummaryStatistics;
import java.util.stream.DoubleStream;

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

	RETRY_AFTER_DATE_PEAK("all told the same date, 1 s", Metric.PEAK, Scenario.of(Fault.RETRY_AFTER_DATE, 1, 10)),

	OUTAGE_RECOVERY("full outage, 30 s", Metric.RECOVERY, Scenario.of(Fault.OUTAGE, 30, 30)),

	OUTAGE_OF_A_SMALL_FLEET("full outage, 30 s, 500 clients of 0.8 calls a second", Metric.LOAD,
			Scenario.of(Fault.OUTAGE, 30, 10).clients(500, 0.8)),

	STALL_AT_50_PERCENT_4_CLIENTS("stall, 10 s, utilisation 0.5, 4 clients", Metric.RECOVERY,
			Scenario.of(Fault.STALL, 10, 60).after(15).utilisation(0.5).clients(4, 100)),

	STALL_AT_70_PERCENT_4_CLIENTS("stall, 10 s, utilisation 0.7, 4 clients", Metric.RECOVERY,
			Scenario.of(Fault.STALL, 10, 60).after(15).utilisation(0.7).clients(4, 100)),

	STALL_AT_80_PERCENT_4_CLIENTS("stall, 10 s, utilisation 0.8, 4 clients", Metric.RECOVERY,
			Scenario.of(Fault.STALL, 10, 60).after(15).clients(4, 100)),

	STALL_AT_90_PERCENT_4_CLIENTS("stall, 10 s, utilisation 0.9, 4 clients", Metric.RECOVERY,
			Scenario.of(Fault.STALL, 10, 60).after(15).utilisation(0.9).clients(4, 100)),

	STALL_AT_50_PERCENT_1_CLIENT("stall, 10 s, utilisation 0.5, 1 client of 1000 calls a second", Metric.RECOVERY,
			Scenario.of(Fault.STALL, 10, 60).after(15).utilisation(0.5).clients(1, 1000)),

	STALL_AT_70_PERCENT_1_CLIENT("stall, 10 s, utilisation 0.7, 1 client of 1000 calls a second", Metric.RECOVERY,
			Scenario.of(Fault.STALL, 10, 60).after(15).utilisation(0.7).clients(1, 1000)),

	STALL_AT_80_PERCENT_1_CLIENT("stall, 10 s, utilisation 0.8, 1 client of 1000 calls a second", Metric.RECOVERY,
			Scenario.of(Fault.STALL, 10, 60).after(15).utilisation(0.8).clients(1, 1000)),

	STALL_AT_90_PERCENT_1_CLIENT("stall, 10 s, utilisation 0.9, 1 client of 1000 calls a second", Metric.RECOVERY,
			Scenario.of(Fault.STALL, 10, 60).after(15).utilisation(0.9).clients(1, 1000)),

	STALL_WITH_ENDLESS_QUEUE_4_CLIENTS("stall, 10 s, endless queue, 4 clients", Metric.RECOVERY,
			Scenario.of(Fault.STALL, 10, 60).after(15).clients(4, 100).queueLimit(Integer.MAX_VALUE)),

	STALL_OF_2_SECONDS("stall, 2 s, utilisation 0.5", Metric.SAVED, Scenario.of(Fault.STALL, 2, 10).utilisation(0.5)),

	REFUSALS_LATENCY("20 % refused at random, 60 s", Metric.LATENCY, Scenario.of(Fault.RANDOM_REFUSALS, 60, 10)),

	RESETS_LATENCY("20 % reset at random, 60 s", Metric.LATENCY, Scenario.of(Fault.RANDOM_RESETS, 60, 10)),

	FAILURES_LATENCY("20 % fail after the work, 60 s, utilisation 0.7", Metric.LATENCY,
			Scenario.of(Fault.RANDOM_FAILURES, 60, 10).utilisation(0.7)),

	HALF_REFUSED_SUCCESS("50 % refused at random, 60 s", Metric.SUCCESS, Scenario.of(Fault.HALF_REFUSED, 60, 10)),

	HALF_REFUSED_LOAD("50 % refused at random, 60 s", Metric.LOAD, Scenario.of(Fault.HALF_REFUSED, 60, 10)),

	DEAD_INSTANCE_SUCCESS("one instance of three dead, any attempt to any", Metric.SUCCESS,
			Scenario.of(Fault.DEAD_INSTANCE, 60, 10)),

	DEAD_INSTANCE_AVOIDED_SUCCESS("one instance of three dead, retries avoid it", Metric.SUCCESS,
			Scenario.of(Fault.DEAD_INSTANCE_AVOIDED, 60, 10)),

	COLD_START("first 50 calls at once, each fails once", Metric.SAVED,
			Scenario.of(Fault.FIRST_ATTEMPTS, 1, 10).clients(1, 100).burst(50));

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
		return this.metric.values(this.scenario, contender);
	}

	DoubleSummaryStatistics spread(Contender contender) {
		return DoubleStream.of(values(contender)).summaryStatistics();
	}

	/**
	 * The worst value of five seeds.
	 */
	double worst(Contender contender) {
		return this.metric.worst(this.scenario, contender);
	}

}
