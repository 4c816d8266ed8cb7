package io.github.retrystarter.storm;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

import io.github.retrystarter.HttpRetryPolicy;

/**
 * A fleet with the real policy and the real budget against a simulated server, in virtual
 * time. The same seed gives the same storm, and to every policy the same calls at the
 * same times.
 *
 * @param scenario the fleet, the server and the fault
 * @param policy policy of all clients
 * @param seed seed of all randomness
 */
record StormSimulation(Scenario scenario, HttpRetryPolicy policy, long seed) {

	private static final Map<StormSimulation, StormLedger> KNOWN = new ConcurrentHashMap<>();

	/**
	 * Run a storm, or recall it if it has been run before.
	 */
	static StormLedger run(Scenario scenario, HttpRetryPolicy policy, long seed) {
		return KNOWN.computeIfAbsent(new StormSimulation(scenario, policy, seed), StormSimulation::run);
	}

	private StormLedger run() {
		SplittableRandom random = new SplittableRandom(this.seed);
		VirtualTime time = new VirtualTime();
		StormLedger ledger = new StormLedger(this.scenario, time);
		SimulatedServer server = new SimulatedServer(this.scenario, time, ledger, random.split(), random.split());
		for (int i = 0; i < Scenario.CLIENTS; i++) {
			new SimulatedClient(this.policy, time, server, ledger, random.split(), random.split()).start();
		}
		time.runUntil(this.scenario.length());
		return ledger;
	}

}
