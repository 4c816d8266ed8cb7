package io.github.retrystarter.client;

import org.springframework.http.HttpRequest;

import io.github.retrystarter.RetryOpinion;

/**
 * Has a say in whether an attempt is followed by another, beyond status lists and kinds
 * of failures. Beans of this type are asked in their order after every attempt, also one
 * that succeeded; the first opinion counts. {@code retry.stop-if} is heard before them,
 * {@code retry.retry-if} after them.
 * <p>
 * A condition decides neither how often nor how long, and cannot make a request
 * repeatable that is not. One that throws is logged once and has no opinion. What it
 * sends itself is sent once, past the retry layer.
 */
@FunctionalInterface
public interface RetryCondition {

	/**
	 * Judge an attempt.
	 * @param request the request
	 * @param result what came of it
	 * @param attempt number of the attempt, 1 for the first
	 * @return the opinion
	 */
	RetryOpinion evaluate(HttpRequest request, AttemptResult result, int attempt);

}
