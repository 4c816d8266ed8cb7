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
 * @param clients number of clients, each a process with a budget of its own
 * @param callsPerSecond calls that each client begins in a second, on average
 * @param burst calls that each client begins at the same instant, when the fault begins,
 * and no others; 0 for calls at random
 */
record Scenario(Fault fault, Duration start, Duration end, Duration length, double utilisation, int queueLimit,
		int clients, double callsPerSecond, int burst) {

	/**
	 * How long a client waits for a response.
	 */
	static final Duration TIMEOUT = Duration.ofSeconds(1);

	private static final Duration CALM = Duration.ofSeconds(5);

	private static final double UTILISATION = 0.8;

	private static final int QUEUE_SECONDS = 5;

	private static final int CLIENTS = 50;

	private static final double CALLS_PER_SECOND = 8;

	/**
	 * A fault after some seconds of calm.
	 * @param fault the fault
	 * @param duration how long it lasts, in seconds
	 * @param aftermath how long the run goes on afterwards, in seconds
	 * @return the scenario
	 */
	static Scenario of(Fault fault, double duration, int aftermath) {
		Duration end = CALM.plusMillis(Math.round(1000 * duration));
		return new Scenario(fault, CALM, end, end.plusSeconds(aftermath), UTILISATION,
				queueLimit(CLIENTS, CALLS_PER_SECOND), CLIENTS, CALLS_PER_SECOND, 0);
	}

	Scenario utilisation(double utilisation) {
		return new Scenario(this.fault, this.start, this.end, this.length, utilisation, this.queueLimit, this.clients,
				this.callsPerSecond, this.burst);
	}

	Scenario queueLimit(int queueLimit) {
		return new Scenario(this.fault, this.start, this.end, this.length, this.utilisation, queueLimit, this.clients,
				this.callsPerSecond, this.burst);
	}

	/**
	 * Another fleet, before a server that is as large in proportion.
	 */
	Scenario clients(int clients, double callsPerSecond) {
		return new Scenario(this.fault, this.start, this.end, this.length, this.utilisation,
				queueLimit(clients, callsPerSecond), clients, callsPerSecond, this.burst);
	}

	/**
	 * A longer calm before the fault, so that budgets have seen ordinary traffic.
	 */
	Scenario after(int calm) {
		Duration shift = Duration.ofSeconds(calm).minus(this.start);
		return new Scenario(this.fault, this.start.plus(shift), this.end.plus(shift), this.length.plus(shift),
				this.utilisation, this.queueLimit, this.clients, this.callsPerSecond, this.burst);
	}

	Scenario burst(int burst) {
		return new Scenario(this.fault, this.start, this.end, this.length, this.utilisation, this.queueLimit,
				this.clients, this.callsPerSecond, burst);
	}

	private static int queueLimit(int clients, double callsPerSecond) {
		return (int) (QUEUE_SECONDS * clients * callsPerSecond);
	}

	/**
	 * Calls that all clients together begin in a second, on average.
	 */
	double load() {
		return this.clients * this.callsPerSecond;
	}

	/**
	 * Requests per second that the server can carry out in ordinary times.
	 */
	double capacity() {
		return load() / this.utilisation;
	}

	boolean isFaultyAt(Duration time) {
		return time.compareTo(this.start) >= 0 && time.compareTo(this.end) < 0;
	}

}
