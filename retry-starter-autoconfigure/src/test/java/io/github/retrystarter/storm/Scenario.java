package io.github.retrystarter.storm;

import java.time.Duration;

/**
 * A fleet of clients, their server, and what befalls it.
 *
 * @param fault what befalls the server
 * @param start when it begins
 * @param end when it is over
 * @param length how long the whole run lasts
 * @param utilisation share of the server's capacity that the calls need in ordinary times
 * @param queueLimit most requests that wait for the server; further ones are refused
 */
record Scenario(Fault fault, Duration start, Duration end, Duration length, double utilisation, int queueLimit) {

	/**
	 * Number of clients, each a process with a budget of its own.
	 */
	static final int CLIENTS = 50;

	/**
	 * Calls that all clients together begin in a second, on average.
	 */
	static final int CALLS_PER_SECOND = 400;

	/**
	 * How long a client waits for a response.
	 */
	static final Duration TIMEOUT = Duration.ofSeconds(1);

	private static final Duration CALM = Duration.ofSeconds(5);

	private static final double UTILISATION = 0.8;

	private static final int QUEUE_LIMIT = 2000;

	/**
	 * A fault after some seconds of calm.
	 * @param fault the fault
	 * @param duration how long it lasts, in seconds
	 * @param aftermath how long the run goes on afterwards, in seconds
	 * @return the scenario
	 */
	static Scenario of(Fault fault, int duration, int aftermath) {
		Duration end = CALM.plusSeconds(duration);
		return new Scenario(fault, CALM, end, end.plusSeconds(aftermath), UTILISATION, QUEUE_LIMIT);
	}

	Scenario utilisation(double utilisation) {
		return new Scenario(this.fault, this.start, this.end, this.length, utilisation, this.queueLimit);
	}

	Scenario queueLimit(int queueLimit) {
		return new Scenario(this.fault, this.start, this.end, this.length, this.utilisation, queueLimit);
	}

	/**
	 * Requests per second that the server can carry out in ordinary times.
	 */
	double capacity() {
		return CALLS_PER_SECOND / this.utilisation;
	}

	boolean isFaultyAt(Duration time) {
		return time.compareTo(this.start) >= 0 && time.compareTo(this.end) < 0;
	}

}
