package io.github.retrystarter.storm;

import java.time.Duration;
import java.util.random.RandomGenerator;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.OriginRecovery;

/**
 * A process that calls the server now and then, at random. It has a budget of its own.
 */
final class SimulatedClient {

	private static final long NANOS_PER_SECOND = 1_000_000_000;

	private final Scenario scenario;

	private final HttpRetryPolicy policy;

	private final VirtualTime time;

	private final SimulatedServer server;

	private final StormLedger ledger;

	private final RandomGenerator arrivals;

	private final RandomGenerator jitter;

	private final SimulatedBudget budget;

	private final OriginRecovery recovery;

	SimulatedClient(Scenario scenario, Contender contender, VirtualTime time, SimulatedServer server,
			StormLedger ledger, RandomGenerator arrivals, RandomGenerator jitter) {
		this.scenario = scenario;
		this.policy = contender.policy();
		this.time = time;
		this.server = server;
		this.ledger = ledger;
		this.arrivals = arrivals;
		this.jitter = jitter;
		this.budget = contender.budget(time);
		this.recovery = new OriginRecovery(this.policy.patience(), time::nanos, jitter::nextDouble);
	}

	/**
	 * Begin calls from now on.
	 */
	void start() {
		if (this.scenario.burst() == 0) {
			startAtRandom();
		}
		else {
			this.time.after(this.scenario.start(), () -> {
				for (int i = 0; i < this.scenario.burst(); i++) {
					new SimulatedCall(this).send();
				}
			});
		}
	}

	private void startAtRandom() {
		this.time.after(untilNextCall(), () -> {
			startAtRandom();
			new SimulatedCall(this).send();
		});
	}

	private Duration untilNextCall() {
		double seconds = this.arrivals.nextExponential() / this.scenario.callsPerSecond();
		return Duration.ofNanos(Math.round(seconds * NANOS_PER_SECOND));
	}

	HttpRetryPolicy policy() {
		return this.policy;
	}

	VirtualTime time() {
		return this.time;
	}

	SimulatedServer server() {
		return this.server;
	}

	StormLedger ledger() {
		return this.ledger;
	}

	double randomness() {
		return this.jitter.nextDouble();
	}

	Scenario scenario() {
		return this.scenario;
	}

	OriginRecovery recovery() {
		return this.recovery;
	}

	SimulatedBudget budget() {
		return this.budget;
	}

}
