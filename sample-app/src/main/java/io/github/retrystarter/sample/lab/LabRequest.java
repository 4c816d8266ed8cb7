package io.github.retrystarter.sample.lab;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.Jitter;

/**
 * What a run of the lab is made of.
 *
 * @param responses what the upstream does with the requests of each call, in turn; the
 * last one goes on for ever
 * @param method method of the calls
 * @param calls how many calls are made
 * @param policy policy of the client
 */
record LabRequest(List<String> responses, HttpMethod method, int calls, HttpRetryPolicy policy) {

	private static final List<HttpMethod> METHODS = List.of(HttpMethod.GET, HttpMethod.PUT, HttpMethod.POST,
			HttpMethod.PATCH, HttpMethod.DELETE);

	private static final Pattern RESPONSE = Pattern
		.compile("(200|400|404|408|413|429|500|502|503|504)(\\+([0-9]|10))?|reset|truncated|hang");

	private static final String EXPECTATION = "a status such as 503, 429+2 with a Retry-After of up to 10 seconds, "
			+ "reset, truncated or hang";

	private static final int MOST_RESPONSES = 12;

	private static final int MOST_CALLS = 50;

	private static final int HIGHEST_TOTAL = 10;

	private static final int LONGEST_FACTOR = 2;

	private static final int LONGEST_BACKOFF = 10;

	/**
	 * Read a request.
	 * @param json its fields
	 * @return the request
	 * @throws InvalidFieldException if a field has an impossible value
	 */
	static LabRequest of(Map<String, Object> json) {
		LabFields fields = new LabFields(json);
		LabRequest request = new LabRequest(fields.list("responses", MOST_RESPONSES, LabRequest::known, EXPECTATION),
				fields.oneOf("method", METHODS, HttpMethod::name, HttpMethod.GET),
				fields.wholeNumber("calls", 1, MOST_CALLS, 1), policy(fields));
		fields.requireNothingElse();
		return request;
	}

	private static @Nullable String known(String word) {
		return RESPONSE.matcher(word).matches() ? word : null;
	}

	private static HttpRetryPolicy policy(LabFields fields) {
		double backoffMax = fields.number("backoffMax", 0, LONGEST_BACKOFF, LONGEST_BACKOFF);
		return HttpRetryPolicy.builder()
			.total(fields.wholeNumber("total", 0, HIGHEST_TOTAL, 3))
			.backoffFactor(fields.number("backoffFactor", 0, LONGEST_FACTOR, 0.5))
			.backoffMax(Duration.ofMillis(Math.round(1000 * backoffMax)))
			.jitter(fields.oneOf("jitter", List.of(Jitter.values()), LabRequest::word, Jitter.FULL))
			.budgetEnabled(fields.flag("budget", true))
			.idempotencyKeyGenerated(fields.flag("idempotencyKey", false))
			.observeAttempts(true)
			.build();
	}

	private static String word(Jitter jitter) {
		return jitter.name().toLowerCase(Locale.ROOT);
	}

}
