package io.github.retrystarter.client;

import java.util.List;

import org.springframework.http.HttpRequest;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.JsonPattern;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.ResponsePattern;
import io.github.retrystarter.RetryOpinion;

/**
 * Asks all that may have an opinion on an attempt: what the policy says to stop at, then
 * the application's conditions, then what the policy says to retry.
 */
final class RetryConditions {

	private final Parts parts;

	private final FailureGuard guard;

	RetryConditions(Parts parts, FailureGuard guard) {
		this.parts = parts;
		this.guard = guard;
	}

	/**
	 * Ask for an opinion. Looking at the body may fail the exchange, and then the opinion
	 * is on the failure.
	 */
	RetryOpinion evaluate(HttpRequest request, Exchange exchange, HttpRetryPolicy policy, int attempt) {
		if (this.parts.conditions().isEmpty() && policy.stopIf().isEmpty() && policy.retryIf().isEmpty()) {
			return RetryOpinion.NO_OPINION;
		}
		boolean answered = exchange.failure() == null;
		RetryOpinion opinion = ask(request, exchange, policy, attempt);
		boolean brokenOff = answered && exchange.failure() != null;
		return brokenOff ? ask(request, exchange, policy, attempt) : opinion;
	}

	private RetryOpinion ask(HttpRequest request, Exchange exchange, HttpRetryPolicy policy, int attempt) {
		if (matches(policy.stopIf(), exchange)) {
			return RetryOpinion.STOP;
		}
		for (RetryCondition condition : this.parts.conditions()) {
			RetryOpinion opinion = this.guard.call(condition, () -> condition.evaluate(request, exchange, attempt),
					RetryOpinion.NO_OPINION);
			if (opinion == RetryOpinion.STOP || opinion == RetryOpinion.RETRY) {
				return opinion;
			}
		}
		return matches(policy.retryIf(), exchange) ? RetryOpinion.RETRY : RetryOpinion.NO_OPINION;
	}

	private boolean matches(ResponsePattern pattern, Exchange exchange) {
		return this.guard.call(this,
				() -> exchange.outcome() instanceof Outcome.Response response
						&& (pattern.headers().stream().anyMatch((header) -> header.matches(response.headers()))
								|| matches(pattern.json(), exchange)),
				false);
	}

	private static boolean matches(List<JsonPattern> patterns, Exchange exchange) {
		return !patterns.isEmpty() && patterns.stream().anyMatch(JsonBody.of(exchange)::matches);
	}

}
