package io.github.retrystarter;

import java.time.Duration;

/**
 * An attempt in the history of a call.
 *
 * @param number number of the attempt, 1 for the first
 * @param outcome how it ended
 * @param decision what followed
 * @param held how long the retry was held after its delay, because its origin showed no
 * sign of life; zero if it was not
 */
public record AttemptRecord(int number, Outcome outcome, RetryDecision decision, Duration held) {

	/**
	 * An attempt that no held retry followed.
	 * @param number the value for {@code number}
	 * @param outcome the value for {@code outcome}
	 * @param decision the value for {@code decision}
	 */
	public AttemptRecord(int number, Outcome outcome, RetryDecision decision) {
		this(number, outcome, decision, Duration.ZERO);
	}

}
