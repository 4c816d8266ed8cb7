package io.github.retrystarter;

/**
 * One line of a call's history.
 *
 * @param number number of the attempt, 1 for the first
 * @param outcome how it ended
 * @param decision what followed
 */
public record AttemptRecord(int number, Outcome outcome, RetryDecision decision) {

}
