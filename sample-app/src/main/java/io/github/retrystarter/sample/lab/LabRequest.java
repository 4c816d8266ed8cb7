package io.github.retrystarter.sample.lab;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.util.StringUtils;
import org.springframework.web.ErrorResponseException;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.Jitter;

/**
 * What a run of the lab is made of. A value that is impossible is refused by its name.
 *
 * @param responses what the upstream does with the requests of each call, in turn; the
 * last one goes on for ever
 * @param method method of the calls
 * @param calls how many calls are made
 * @param total retries after the first attempt
 * @param backoffFactor seconds before the first retry
 * @param backoffMax seconds before any retry, at most
 * @param jitter how those seconds are randomised
 * @param budget whether a budget limits the retries
 * @param recovery whether retries wait for a sign of life of the upstream
 * @param idempotencyKey whether POST and PATCH are given a key
 */
record LabRequest(List<String> responses, String method, int calls, int total, BigDecimal backoffFactor,
		BigDecimal backoffMax, Jitter jitter, boolean budget, boolean recovery, boolean idempotencyKey) {

	private static final Map<String, Object> DEFAULTS = Map.of("method", "GET", "calls", 1, "total", 3, "backoffFactor",
			0.5, "backoffMax", 10, "jitter", "full", "budget", true, "recovery", true, "idempotencyKey", false);

	private static final Map<String, String> EXPECTATIONS = Map.of( //
			"responses", "a list of 1 to 12 items", //
			"method", "one of [GET, PUT, POST, PATCH, DELETE]", //
			"calls", "a whole number from 1 to 50", //
			"total", "a whole number from 0 to 10", //
			"backoffFactor", "a number from 0 to 2", //
			"backoffMax", "a number from 0 to 10", //
			"jitter", "one of [none, full, equal, proportional]", //
			"budget", "true or false", //
			"recovery", "true or false", //
			"idempotencyKey", "true or false");

	private static final Pattern RESPONSE = Pattern
		.compile("(200|400|404|408|413|429|500|502|503|504)(\\+([0-9]|10))?|down\\+([1-9]|10)|reset|truncated|hang");

	private static final Set<String> METHODS = Set.of("GET", "PUT", "POST", "PATCH", "DELETE");

	private static final JsonMapper STRICT = JsonMapper.builder()
		.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
		.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
		.enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
		.build();

	LabRequest {
		require("responses", responses, responses != null && !responses.isEmpty() && responses.size() <= 12);
		for (int i = 0; i < responses.size(); i++) {
			requireResponse("responses[" + i + "]", String.valueOf(responses.get(i)));
		}
		require("method", method, METHODS.contains(method));
		require("calls", calls, calls >= 1 && calls <= 50);
		require("total", total, total >= 0 && total <= 10);
		require("backoffFactor", backoffFactor, isBetween(backoffFactor, 0, 2));
		require("backoffMax", backoffMax, isBetween(backoffMax, 0, 10));
	}

	/**
	 * Read a request. What it leaves out has the default.
	 * @param json its fields
	 * @return the request
	 * @throws ErrorResponseException if a field has an impossible value
	 */
	static LabRequest of(Map<String, Object> json) {
		Map<String, Object> fields = new HashMap<>(json);
		DEFAULTS.forEach(fields::putIfAbsent);
		try {
			return STRICT.convertValue(fields, LabRequest.class);
		}
		catch (JacksonException ex) {
			if (ex.getCause() instanceof ErrorResponseException refusal) {
				throw refusal;
			}
			String field = ex.getPath().get(0).getPropertyName();
			throw refusal(field, json.get(field), expectation(field));
		}
	}

	private static void require(String field, @Nullable Object value, boolean possible) {
		if (!possible) {
			throw refusal(field, value, expectation(field));
		}
	}

	private static void requireResponse(String field, String response) {
		if (!RESPONSE.matcher(response).matches()) {
			throw refusal(field, response, "a status such as 503, 429+2 with a Retry-After of up to 10 seconds, "
					+ "down+1 for up to 10 seconds, reset, truncated or hang");
		}
	}

	private static boolean isBetween(BigDecimal value, int least, int most) {
		return value.compareTo(BigDecimal.valueOf(least)) >= 0 && value.compareTo(BigDecimal.valueOf(most)) <= 0;
	}

	private static String expectation(String field) {
		return EXPECTATIONS.getOrDefault(field, "left out, because there is no such field");
	}

	private static ErrorResponseException refusal(String field, @Nullable Object value, String expectation) {
		String shown = StringUtils.truncate(String.valueOf(value), 80);
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST,
				field + " must be " + expectation + ", but is " + shown);
		problem.setProperty("field", field);
		problem.setProperty("value", shown);
		return new ErrorResponseException(HttpStatus.BAD_REQUEST, problem, null);
	}

	/**
	 * The policy of the client.
	 */
	HttpRetryPolicy policy() {
		return HttpRetryPolicy.builder()
			.total(this.total)
			.backoffFactor(this.backoffFactor.doubleValue())
			.backoffMax(Duration.ofMillis(this.backoffMax.movePointRight(3).longValue()))
			.jitter(this.jitter)
			.budgetEnabled(this.budget)
			.recoveryEnabled(this.recovery)
			.idempotencyKeyGenerated(this.idempotencyKey)
			.observeAttempts(true) // so that the page is told when a request leaves
			.build();
	}

}
