package io.github.retrystarter.storm;

import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A fleet with the real policy and the real budget against a simulated server, in virtual
 * time. The same seed gives the same storm, and to every policy the same calls at the
 * same times.
 *
 * @param scenario the fleet, the server and the fault
 * @param contender policy and budget of all clients
 * @param seed seed of all randomness
 */
record StormSimulation(Scenario scenario, Contender contender, long seed) {

	private static final Map<StormSimulation, StormLedger> KNOWN = new ConcurrentHashMap<>();

	/**
	 * Run a storm, or recall it if it has been run before.
	 */
	static StormLedger run(Scenario scenario, Contender contender, long seed) {
		return KNOWN.computeIfAbsent(new StormSimulation(scenario, contender, seed), StormSimulation::run);
	}

	private StormLedger run() {
		SplittableRandom random = new SplittableRandom(this.seed);
		VirtualTime time = new VirtualTime();
		StormLedger ledger = new StormLedger(this.scenario, time);
		SimulatedServer server = new SimulatedServer(this.scenario, time, ledger, random.split(), random.split());
		for (int i = 0; i < this.scenario.clients(); i++) {
			new SimulatedClient(this.scenario, this.contender, time, server, ledger, random.split(), random.split())
				.start();
		}
		time.runUntil(this.scenario.length());
		return ledger;
	}

}
