package io.github.retrystarter;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * What a response says about further calls: nothing, or that the server takes none for a
 * while. Headers come from outside, so nothing in them can make this fail.
 * <p>
 * {@code Retry-After} on 429 and 503 takes precedence. Otherwise what says the longest
 * counts of the header {@code RateLimit} of the Internet-Draft with {@code r=0}, in its
 * older form {@code remaining=0, reset=50}, and of the pairs of headers with nothing
 * remaining and a reset that many servers send. A response from a cache says nothing,
 * because it is not about now.
 *
 * @see <a href=
 * "https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/">RateLimit
 * header fields for HTTP (Internet-Draft)</a>
 */
public final class RateLimit {

	private static final StatusSet LIMITED = StatusSet.of(429, 503);

	/**
	 * Headers with what remains, and with the time until it is more: of the earlier
	 * drafts, of many servers, and of OpenAI and Azure.
	 */
	private static final Map<String, String> PAIRS = Map.of("RateLimit-Remaining", "RateLimit-Reset",
			"X-RateLimit-Remaining", "X-RateLimit-Reset", "X-Rate-Limit-Remaining", "X-Rate-Limit-Reset",
			"X-RateLimit-Remaining-Requests", "X-RateLimit-Reset-Requests", "X-RateLimit-Remaining-Tokens",
			"X-RateLimit-Reset-Tokens");

	private final HttpHeaders headers;

	private final InstantSource server;

	private final Map<@Nullable String, Duration> holds = new LinkedHashMap<>();

	private RateLimit(HttpHeaders headers, InstantSource server) {
		this.headers = headers;
		this.server = server;
	}

	/**
	 * How long the server takes no calls.
	 * @param response a response
	 * @param inMilliseconds names of headers that ask for a wait in milliseconds
	 * @param time the current time, for dates
	 * @return the holds: the longest for each partition of calls that the server names;
	 * none if the server takes calls
	 */
	public static List<Hold> holds(Outcome.Response response, List<String> inMilliseconds, InstantSource time) {
		HttpHeaders headers = response.headers();
		if (isFromCache(headers)) {
			return List.of();
		}
		RateLimit limit = new RateLimit(headers, HttpDate.clockOf(headers, time));
		Duration retryAfter = LIMITED.contains(response.status()) ? RetryAfter.parse(headers, inMilliseconds, time)
				: null;
		if (retryAfter != null) {
			limit.hold(retryAfter, null);
		}
		else {
			limit.readField();
			PAIRS.forEach(limit::readPair);
		}
		List<Hold> holds = new ArrayList<>();
		limit.holds.forEach((partitionKey, duration) -> holds.add(new Hold(duration, partitionKey)));
		return holds;
	}

	private static boolean isFromCache(HttpHeaders headers) {
		String age = headers.getFirst(HttpHeaders.AGE);
		return age != null && !isZero(age.strip()) && age.strip().matches("[0-9]+");
	}

	/**
	 * The header {@code RateLimit}: a list of limits such as {@code "burst";r=0;t=30}, or
	 * one limit such as {@code limit=100, remaining=0, reset=50}.
	 */
	private void readField() {
		String field = String.join(", ", this.headers.getOrEmpty("RateLimit"));
		List<StructuredField.Item> limits = StructuredField.list(field);
		if (limits != null) {
			limits.forEach(this::readLimit);
			return;
		}
		Map<String, StructuredField.Item> limit = Objects.requireNonNullElse(StructuredField.dictionary(field),
				Map.of());
		StructuredField.Item remaining = limit.get("remaining");
		StructuredField.Item reset = limit.get("reset");
		if (remaining != null && reset != null) {
			hold(remaining.value(), reset.value(), null);
		}
	}

	private void readLimit(StructuredField.Item limit) {
		Object partitionKey = limit.parameters().getOrDefault("pk", policies().get(limit.value()));
		hold(limit.parameters().get("r"), limit.parameters().get("t"), partitionKey);
	}

	/**
	 * The partition keys of the header {@code RateLimit-Policy}, by the names of its
	 * policies.
	 */
	private Map<Object, Object> policies() {
		String field = String.join(", ", this.headers.getOrEmpty("RateLimit-Policy"));
		Map<Object, Object> partitionKeys = new HashMap<>();
		Objects.requireNonNullElse(StructuredField.list(field), List.<StructuredField.Item>of())
			.forEach((policy) -> partitionKeys.put(policy.value(), policy.parameters().getOrDefault("pk", "")));
		return partitionKeys;
	}

	private void hold(@Nullable Object remaining, @Nullable Object seconds, @Nullable Object partitionKey) {
		if (Long.valueOf(0).equals(remaining) && seconds instanceof Long reset) {
			hold(Duration.ofSeconds(reset), (partitionKey instanceof StructuredField.Bytes key) ? key.text() : null);
		}
	}

	private void readPair(String remaining, String reset) {
		Duration hold = isZero(first(remaining)) ? RateLimitReset.parse(first(reset), this.server) : null;
		if (hold != null) {
			hold(hold, null);
		}
	}

	private void hold(Duration hold, @Nullable String partitionKey) {
		if (!hold.isNegative() && !hold.isZero()) {
			this.holds.merge(partitionKey, hold, (one, other) -> (one.compareTo(other) >= 0) ? one : other);
		}
	}

	private String first(String name) {
		return Objects.requireNonNullElse(this.headers.getFirst(name), "");
	}

	/**
	 * Whether a number, or the first one of several that a proxy has joined, is 0.
	 */
	private static boolean isZero(String number) {
		String first = number.split(",", 2)[0].strip();
		return !first.isEmpty() && first.chars().allMatch((digit) -> digit == '0');
	}

	/**
	 * That a server takes no calls for a while.
	 *
	 * @param duration how long from now on, more than zero
	 * @param partitionKey which calls, as the server names them; {@code null} for those
	 * like this one
	 */
	public record Hold(Duration duration, @Nullable String partitionKey) {

	}

}
