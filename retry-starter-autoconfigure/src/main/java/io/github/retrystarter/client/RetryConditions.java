package io.github.retrystarter.client;

import java.util.List;

import org.springframework.http.HttpRequest;

import io.github.retrystarter.ResponsePattern;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.JsonPattern;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryOpinion;

/**
 * All that has an opinion on an attempt: what the policy says to stop at, then the
 * application's conditions, then what the policy says to retry.
 */
final class RetryConditions {

	private final List<RetryCondition> conditions;

	private final FailureGuard guard;

	RetryConditions(List<RetryCondition> conditions, FailureGuard guard) {
		this.conditions = List.copyOf(conditions);
		this.guard = guard;
	}

	/**
	 * Ask for an opinion. If the body of the response was to be looked at and broke off,
	 * the exchange has failed, and the opinion is on that.
	 */
	RetryOpinion evaluate(HttpRequest request, Exchange exchange, HttpRetryPolicy policy, int attempt) {
		if (this.conditions.isEmpty() && policy.stopIf().isEmpty() && policy.retryIf().isEmpty()) {
			return RetryOpinion.NO_OPINION;
		}
		boolean answered = exchange.failure() == null;
		RetryOpinion opinion = this.guard.call(
				this, () -> evaluate(request,
						new ExchangeResult(exchange, request.getMethod(), policy.responseBuffer()), policy, attempt),
				RetryOpinion.NO_OPINION);
		boolean brokenOff = answered && exchange.failure() != null;
		return brokenOff ? evaluate(request, exchange, policy, attempt) : opinion;
	}

	private RetryOpinion evaluate(HttpRequest request, ExchangeResult result, HttpRetryPolicy policy, int attempt) {
		if (matches(policy.stopIf(), result)) {
			return RetryOpinion.STOP;
		}
		for (RetryCondition condition : this.conditions) {
			RetryOpinion opinion = this.guard.call(condition, () -> condition.evaluate(request, result, attempt),
					RetryOpinion.NO_OPINION);
			if (opinion == RetryOpinion.STOP || opinion == RetryOpinion.RETRY) {
				return opinion;
			}
		}
		return matches(policy.retryIf(), result) ? RetryOpinion.RETRY : RetryOpinion.NO_OPINION;
	}

	private boolean matches(ResponsePattern pattern, ExchangeResult result) {
		if (!(result.outcome() instanceof Outcome.Response response)) {
			return false;
		}
		return pattern.headers().stream().anyMatch((header) -> header.matches(response.headers()))
				|| (!pattern.json().isEmpty() && matches(pattern.json(), result.json()));
	}

	private boolean matches(List<JsonPattern> patterns, byte[] body) {
		return body.length > 0 && this.guard.call(this, () -> {
			JsonBody json = JsonBody.parse(body);
			return patterns.stream().anyMatch(json::matches);
		}, false);
	}

}
