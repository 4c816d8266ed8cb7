package io.github.retrystarter.storm;

import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * A short outage, as of a restart.
 *
 * @param fault what the server does meanwhile
 * @param seconds how long it is down
 * @param callsPerSecond calls that each client begins in a second
 * @param utilisation share of the server's capacity that the calls need
 */
record Blip(Fault fault, double seconds, int callsPerSecond, double utilisation) {

	private static final List<Fault> FAULTS = List.of(Fault.OUTAGE, Fault.RESETS, Fault.REFUSED_CONNECTIONS);

	// At least as long as the budget looks back.
	private static final int CALM = 12;

	private static final int AFTERMATH = 8;

	/**
	 * Blips of all kinds and lengths under clients of all sizes, at half load.
	 */
	static Stream<Blip> atHalfLoad() {
		return FAULTS.stream()
			.flatMap((fault) -> DoubleStream.of(0.3, 1, 2, 5)
				.boxed()
				.flatMap((seconds) -> Stream.of(8, 100, 1000).map((calls) -> new Blip(fault, seconds, calls, 0.5))));
	}

	/**
	 * Blips that a server which is busy has little capacity left to make up for.
	 */
	static Stream<Blip> atHighLoad() {
		return Stream.of(8, 100, 1000).map((calls) -> new Blip(Fault.OUTAGE, 2, calls, 0.8));
	}

	double worst(Metric metric, Contender contender) {
		return metric.worst(scenario(), contender);
	}

	Scenario scenario() {
		return Scenario.of(this.fault, this.seconds, AFTERMATH)
			.after(CALM)
			.utilisation(this.utilisation)
			.clients(clients(), this.callsPerSecond);
	}

	private int clients() {
		return Math.max(1, 400 / this.callsPerSecond);
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "%s for %.1f s, %d × %d calls a second, utilisation %.1f",
				this.fault.name().toLowerCase(Locale.ROOT).replace('_', ' '), this.seconds, clients(),
				this.callsPerSecond, this.utilisation);
	}

}
