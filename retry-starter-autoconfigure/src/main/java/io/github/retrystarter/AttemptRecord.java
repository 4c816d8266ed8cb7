package io.github.retrystarter;

/**
 * An attempt in the history of a call.
 *
 * @param number number of the attempt, 1 for the first
 * @param outcome how it ended
 * @param decision what followed
 */
public record AttemptRecord(int number, Outcome outcome, RetryDecision decision) {

}
