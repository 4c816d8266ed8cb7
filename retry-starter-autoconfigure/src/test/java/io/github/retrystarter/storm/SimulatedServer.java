package io.github.retrystarter.storm;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.Outcome;

/**
 * A server with one queue, first come, first served, and service times of exponential
 * distribution. It cannot know that a client has given up, so it works on for nobody:
 * this is what keeps an overloaded server down.
 */
final class SimulatedServer {

	private static final double NANOS_PER_SECOND = 1_000_000_000;

	private final Scenario scenario;

	private final VirtualTime time;

	private final StormLedger ledger;

	private final RandomGenerator work;

	private final RandomGenerator randomness;

	private final Queue<Consumer<Outcome>> queue = new ArrayDeque<>();

	private boolean busy;

	SimulatedServer(Scenario scenario, VirtualTime time, StormLedger ledger, RandomGenerator work,
			RandomGenerator randomness) {
		this.scenario = scenario;
		this.time = time;
		this.ledger = ledger;
		this.work = work;
		this.randomness = randomness;
		time.after(scenario.end(), this::work);
	}

	/**
	 * Take a request.
	 * @param attempt number of the attempt, 1 for the first of its call
	 * @param client who is told the response
	 */
	void receive(int attempt, Consumer<Outcome> client) {
		this.ledger.requestReceived();
		Outcome refusal = refusal(attempt);
		if (refusal != null) {
			client.accept(refusal);
			return;
		}
		this.queue.add(client);
		work();
	}

	private @Nullable Outcome refusal(int attempt) {
		Outcome refusal = isFaulty() ? this.scenario.fault().refusal(this.time.instant(), attempt, this.randomness)
				: null;
		boolean full = this.queue.size() >= this.scenario.queueLimit();
		return (refusal == null && full) ? Fault.UNAVAILABLE : refusal;
	}

	private void work() {
		double speed = isFaulty() ? this.scenario.fault().speed() : 1;
		if (this.busy || this.queue.isEmpty() || speed == 0) {
			return;
		}
		this.busy = true;
		Consumer<Outcome> client = this.queue.remove();
		double seconds = this.work.nextExponential() / (this.scenario.capacity() * speed);
		this.time.after(Duration.ofNanos(Math.round(seconds * NANOS_PER_SECOND)), () -> respond(client));
	}

	private void respond(Consumer<Outcome> client) {
		this.busy = false;
		client.accept(isFaulty() ? this.scenario.fault().respond(this.randomness) : Fault.OK);
		work();
	}

	private boolean isFaulty() {
		return this.scenario.isFaultyAt(this.time.elapsed());
	}

}
