package io.github.retrystarter.storm;

import java.time.Duration;
import java.util.random.RandomGenerator;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryBudget;

/**
 * A process that calls the server now and then, at random. It has a budget of its own.
 */
final class SimulatedClient {

	private static final long NANOS_PER_SECOND = 1_000_000_000;

	private final HttpRetryPolicy policy;

	private final VirtualTime time;

	private final SimulatedServer server;

	private final StormLedger ledger;

	private final RandomGenerator arrivals;

	private final RandomGenerator jitter;

	private final RetryBudget budget;

	SimulatedClient(HttpRetryPolicy policy, VirtualTime time, SimulatedServer server, StormLedger ledger,
			RandomGenerator arrivals, RandomGenerator jitter) {
		this.policy = policy;
		this.time = time;
		this.server = server;
		this.ledger = ledger;
		this.arrivals = arrivals;
		this.jitter = jitter;
		this.budget = new RetryBudget(policy.budget());
	}

	/**
	 * Begin calls from now on.
	 */
	void start() {
		this.time.after(untilNextCall(), () -> {
			start();
			new SimulatedCall(this).send();
		});
	}

	private Duration untilNextCall() {
		double seconds = this.arrivals.nextExponential() * Scenario.CLIENTS / Scenario.CALLS_PER_SECOND;
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

	/**
	 * Pay for a retry, if retries cost anything.
	 */
	boolean tryWithdraw(Outcome outcome) {
		return !this.policy.budget().enabled() || this.budget.tryWithdraw(outcome);
	}

	RetryBudget budget() {
		return this.budget;
	}

}
