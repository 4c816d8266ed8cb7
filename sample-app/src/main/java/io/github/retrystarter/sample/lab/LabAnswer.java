package io.github.retrystarter.sample.lab;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.client.WireMock;
import org.jspecify.annotations.Nullable;

import io.github.retrystarter.sample.Answer;
import io.github.retrystarter.sample.UpstreamAnswer;

/**
 * One answer of a scripted upstream: a status, with the seconds of a {@code Retry-After}
 * after a plus sign if it has one, or the word for a fault.
 *
 * @param status status of the answer
 * @param retryAfter seconds, or {@code null} for none
 */
record LabAnswer(int status, @Nullable Integer retryAfter) implements UpstreamAnswer {

	/**
	 * What a script may hold, for messages.
	 */
	static final String EXPECTATION = "a status such as 503, 429+2 with a Retry-After of up to 10 seconds, "
			+ "reset, truncated or hang";

	private static final Map<String, UpstreamAnswer> FAULTS = Map.of("reset", Answer.RESET, "truncated",
			Answer.TRUNCATED, "hang", Answer.TOO_LATE);

	private static final List<Integer> STATUSES = List.of(200, 400, 404, 408, 413, 429, 500, 502, 503, 504);

	private static final Pattern STATUS = Pattern.compile("(\\d{3})(?:\\+(\\d{1,2}))?");

	private static final int LONGEST_WAIT = 10;

	/**
	 * Read one answer.
	 * @param word its notation
	 * @return the answer, or {@code null} if there is no such answer
	 */
	static @Nullable UpstreamAnswer parse(String word) {
		Matcher matcher = STATUS.matcher(word);
		if (!matcher.matches()) {
			return FAULTS.get(word);
		}
		int status = Integer.parseInt(matcher.group(1));
		Integer retryAfter = (matcher.group(2) != null) ? Integer.valueOf(matcher.group(2)) : null;
		boolean known = STATUSES.contains(status) && (retryAfter == null || retryAfter <= LONGEST_WAIT);
		return known ? new LabAnswer(status, retryAfter) : null;
	}

	@Override
	public ResponseDefinitionBuilder response() {
		ResponseDefinitionBuilder response = WireMock.status(this.status).withBody("Status " + this.status);
		return (this.retryAfter != null) ? response.withHeader("Retry-After", this.retryAfter.toString()) : response;
	}

}
