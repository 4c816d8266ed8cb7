package io.github.retrystarter.client;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.StopReason;

/**
 * The attempts of one call whose outcome has been judged, and at the end also the only
 * one of a call that was completed at once.
 */
final class CallHistory extends AbstractList<AttemptRecord> {

	private List<AttemptRecord> attempts = List.of();

	private @Nullable Exchange lastExchange;

	/**
	 * How many attempts ended with an outcome of one kind: never sent, failed after
	 * sending, or answered.
	 */
	int count(Outcome kind) {
		int count = 0;
		for (AttemptRecord attempt : this.attempts) {
			count += isSameKind(attempt.outcome(), kind) ? 1 : 0;
		}
		return count;
	}

	private static boolean isSameKind(Outcome one, Outcome other) {
		if (one instanceof Outcome.Failure first && other instanceof Outcome.Failure second) {
			return first.kind() == second.kind();
		}
		return one.getClass() == other.getClass();
	}

	void add(Outcome outcome, RetryDecision decision) {
		if (this.attempts.isEmpty()) {
			this.attempts = new ArrayList<>(4);
		}
		this.attempts.add(new AttemptRecord(this.attempts.size() + 1, outcome, decision));
	}

	/**
	 * Replace the latest decision by a stop.
	 */
	void stop(StopReason reason) {
		AttemptRecord latest = latest();
		this.attempts.set(this.attempts.size() - 1,
				new AttemptRecord(latest.number(), latest.outcome(), RetryDecision.stop(reason)));
	}

	/**
	 * Note that the call is over.
	 * @param lastExchange its last exchange
	 */
	void end(Exchange lastExchange) {
		this.lastExchange = lastExchange;
	}

	/**
	 * Whether the call goes on.
	 */
	boolean isRunning() {
		return this.lastExchange == null;
	}

	@Override
	public AttemptRecord get(int index) {
		if (this.attempts.isEmpty() && this.lastExchange != null) {
			add(this.lastExchange.outcome(), RetryDecision.stop(StopReason.COMPLETED));
		}
		return this.attempts.get(index);
	}

	@Override
	public int size() {
		return (this.attempts.isEmpty() && this.lastExchange != null) ? 1 : this.attempts.size();
	}

	AttemptRecord latest() {
		return this.attempts.get(this.attempts.size() - 1);
	}

	AttemptRecord beforeLatest() {
		return this.attempts.get(this.attempts.size() - 2);
	}

	/**
	 * Each attempt as an exception, for the one that the call ends with.
	 */
	Stream<Throwable> failures() {
		return this.attempts.stream()
			.map((attempt) -> (attempt.outcome() instanceof Outcome.Failure failure) ? failure.exception()
					: new RetryableResponseException(attempt.number(),
							((Outcome.Response) attempt.outcome()).status()));
	}

}
