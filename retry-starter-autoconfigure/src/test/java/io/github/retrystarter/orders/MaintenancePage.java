package io.github.retrystarter.orders;

import java.nio.charset.StandardCharsets;

import org.springframework.http.HttpRequest;
import org.springframework.stereotype.Component;

import io.github.retrystarter.RetryOpinion;
import io.github.retrystarter.client.AttemptResult;
import io.github.retrystarter.client.RetryCondition;

/**
 * The guide's example of a condition.
 */
@Component
class MaintenancePage implements RetryCondition {

	@Override
	public RetryOpinion evaluate(HttpRequest request, AttemptResult result, int attempt) {
		String body = new String(result.body(), StandardCharsets.UTF_8);
		return body.contains("back in a minute") ? RetryOpinion.RETRY : RetryOpinion.NO_OPINION;
	}

}
