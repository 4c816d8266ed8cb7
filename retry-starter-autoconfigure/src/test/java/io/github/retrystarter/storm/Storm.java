package io.github.retrystarter.storm;

import java.util.List;
import java.util.Locale;
import java.util.stream.LongStream;

/**
 * The bad days that users are told about: rows of the table in
 * {@code docs/comparison.md}, and what the sample's page plays. First those on which
 * retries gain something.
 */
enum Storm {

	BLIP("Down for 2 s", "The server answers everything with 503 for 2 s, as in a restart.",
			"down for 2 s: calls hit that are saved", new Blip(Fault.OUTAGE, 2, 100, 0.5).scenario(), "%.0f %%",
			Metric.SAVED, Metric.LOAD),

	RANDOM_FAILURES("20 % fail at random", "One request of five gets a 503, as where one of five instances is broken.",
			"20 % refused at random: calls that succeed", Scenario.of(Fault.RANDOM_REFUSALS, 60, 10), "%.1f %%",
			Metric.SUCCESS, Metric.LOAD),

	OUTAGE("Down for 30 s", "The server answers everything with 503 for 30 s.",
			"full outage of 30 s: requests, × no retries", Scenario.of(Fault.OUTAGE, 30, 30), "%.2f", Metric.LOAD,
			Metric.RECOVERY),

	STALL("Stalls for 10 s",
			"The server works on nothing for 10 s, and then on requests that nobody waits for any more.",
			"stall of 10 s: seconds until all is well", Scenario.of(Fault.STALL, 10, 60), "%.1f", Metric.RECOVERY),

	HALF_CAPACITY("Half its capacity for 60 s",
			"The server works at half its speed for 60 s, also on requests that nobody waits for any more.",
			"half capacity for 60 s: successes, × no retries", Scenario.of(Fault.HALF_CAPACITY, 60, 60), "%.2f",
			Metric.GOODPUT_WITH_AFTERMATH);

	/**
	 * Those that are compared, in the order of the table.
	 */
	static final List<Contender> CONTENDERS = List.of(Contender.NO_RETRIES, Contender.NAIVE, Contender.URLLIB3,
			Contender.AWS, Contender.DEFAULTS, Contender.DEFAULTS_WITHOUT_BUDGET);

	private final String title;

	private final String words;

	private final String row;

	private final Scenario scenario;

	private final String format;

	private final List<Metric> metrics;

	Storm(String title, String words, String row, Scenario scenario, String format, Metric... metrics) {
		this.title = title;
		this.words = words;
		this.row = row;
		this.scenario = scenario;
		this.format = format;
		this.metrics = List.of(metrics);
	}

	String title() {
		return this.title;
	}

	/**
	 * What befalls the server.
	 */
	String words() {
		return this.words;
	}

	/**
	 * How the row of the table begins.
	 */
	String row() {
		return this.row;
	}

	Scenario scenario() {
		return this.scenario;
	}

	/**
	 * What is told of it, the column of the table first.
	 */
	List<Metric> metrics() {
		return this.metrics;
	}

	/**
	 * A figure of the first metric as the table has it.
	 */
	String cell(double figure) {
		return Double.isInfinite(figure) ? "never" : String.format(Locale.ROOT, this.format, figure);
	}

	/**
	 * The one of the five seeds of whose storm the defaults tell the worst figure.
	 */
	long worstSeed() {
		double[] values = this.metrics.get(0).values(this.scenario, Contender.DEFAULTS);
		double worst = this.metrics.get(0).worst(this.scenario, Contender.DEFAULTS);
		return LongStream.range(0, values.length).filter((i) -> values[(int) i] == worst).findFirst().orElseThrow() + 1;
	}

}
