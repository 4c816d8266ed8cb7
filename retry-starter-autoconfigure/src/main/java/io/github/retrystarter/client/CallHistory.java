package io.github.retrystarter.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.StopReason;

/**
 * The attempts of one call whose outcome has been judged.
 */
final class CallHistory {

	private final List<AttemptRecord> attempts = new ArrayList<>(4);

	private final List<AttemptRecord> view = Collections.unmodifiableList(this.attempts);

	/**
	 * How many attempts ended with an outcome of one kind: never sent, failed after
	 * sending, or answered.
	 */
	int count(Outcome kind) {
		int count = 0;
		for (AttemptRecord attempt : this.attempts) {
			if (isSameKind(attempt.outcome(), kind)) {
				count++;
			}
		}
		return count;
	}

	private static boolean isSameKind(Outcome one, Outcome other) {
		if (one instanceof Outcome.Failure first && other instanceof Outcome.Failure second) {
			return first.kind() == second.kind();
		}
		return one instanceof Outcome.Response && other instanceof Outcome.Response;
	}

	void add(Outcome outcome, RetryDecision decision) {
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

	int size() {
		return this.attempts.size();
	}

	AttemptRecord latest() {
		return this.attempts.get(this.attempts.size() - 1);
	}

	AttemptRecord beforeLatest() {
		return this.attempts.get(this.attempts.size() - 2);
	}

	List<AttemptRecord> view() {
		return this.view;
	}

	/**
	 * Each attempt as an exception, for the one that the call ends with.
	 */
	Stream<Throwable> failures() {
		return this.attempts.stream()
			.map((attempt) -> (attempt.outcome() instanceof Outcome.Failure failure) ? failure.cause()
					: new RetryableAnswerException(attempt.number(), ((Outcome.Response) attempt.outcome()).status()));
	}

}
