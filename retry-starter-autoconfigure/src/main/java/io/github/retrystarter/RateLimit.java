package io.github.retrystarter;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.springframework.http.HttpHeaders;

/**
 * What a response says about further calls: nothing, or that the server takes none for a
 * while. Headers come from outside, so nothing in them can make this fail.
 * <p>
 * The headers read are {@code Retry-After} on 429 and 503, {@code RateLimit} of the
 * Internet-Draft with {@code r=0}, and the pairs {@code RateLimit-Remaining} and
 * {@code RateLimit-Reset}, {@code X-RateLimit-Remaining} and {@code X-RateLimit-Reset}
 * with 0 remaining. A reset is a number of seconds or, from a billion on, the seconds
 * since 1970; a fraction is rounded up.
 *
 * @see <a href=
 * "https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/">RateLimit
 * header fields for HTTP (Internet-Draft)</a>
 */
public final class RateLimit {

	private static final StatusSet LIMITED = StatusSet.of(429, 503);

	private static final int MAX_LENGTH = 1024;

	private static final long FIRST_EPOCH = 1_000_000_000;

	private static final Pattern SECONDS = Pattern.compile("(?<whole>[0-9]{1,12}+)(?:\\.(?<fraction>[0-9]++))?+");

	private static final Pattern ITEM = Pattern.compile("(?:\"[^\"]*\"|[^\",])+");

	private static final Pattern REMAINING = Pattern.compile(";\\s*r=([0-9]{1,15})(?![0-9.])");

	private static final Pattern RESET = Pattern.compile(";\\s*t=([0-9]{1,12})(?![0-9.])");

	private RateLimit() {
	}

	/**
	 * How long the server takes no calls, by the header that says the longest.
	 * @param response a response
	 * @param inMilliseconds names of headers that ask for a wait in milliseconds
	 * @param now the time, for dates
	 * @return the time from now on, zero if the server takes calls
	 */
	public static Duration hold(Outcome.Response response, List<String> inMilliseconds, Instant now) {
		HttpHeaders headers = response.headers();
		Duration hold = longest(item(headers),
				longest(pair(headers, "RateLimit", now), pair(headers, "X-RateLimit", now)));
		Duration retryAfter = LIMITED.contains(response.status())
				? RetryAfter.parse(headers, inMilliseconds, InstantSource.fixed(now)) : null;
		return (retryAfter != null) ? longest(hold, retryAfter) : hold;
	}

	/**
	 * The header {@code RateLimit}: a list of limits such as {@code "burst";r=0;t=30}.
	 */
	private static Duration item(HttpHeaders headers) {
		Duration hold = Duration.ZERO;
		for (String field : headers.getOrEmpty("RateLimit")) {
			Matcher items = ITEM.matcher(field.substring(0, Math.min(field.length(), MAX_LENGTH)));
			while (items.find()) {
				String parameters = items.group().replaceAll("\"[^\"]*\"", "");
				Matcher remaining = REMAINING.matcher(parameters);
				Matcher reset = RESET.matcher(parameters);
				if (remaining.find() && isZero(remaining.group(1)) && reset.find()) {
					hold = longest(hold, Duration.ofSeconds(Long.parseLong(reset.group(1))));
				}
			}
		}
		return hold;
	}

	private static Duration pair(HttpHeaders headers, String prefix, Instant now) {
		Matcher reset = SECONDS.matcher(first(headers, prefix + "-Reset"));
		if (!isZero(first(headers, prefix + "-Remaining")) || !reset.matches()) {
			return Duration.ZERO;
		}
		long seconds = RetryAfter.roundUp(reset.group("whole"), reset.group("fraction"));
		Duration hold = (seconds < FIRST_EPOCH) ? Duration.ofSeconds(seconds)
				: Duration.between(now, Instant.ofEpochSecond(seconds));
		return longest(Duration.ZERO, hold);
	}

	/**
	 * The first value of a header, also where a proxy has joined several to a list.
	 */
	private static String first(HttpHeaders headers, String name) {
		String value = headers.getFirst(name);
		return (value != null) ? value.split(",", 2)[0].strip() : "";
	}

	private static boolean isZero(String number) {
		return !number.isEmpty() && number.chars().allMatch((digit) -> digit == '0');
	}

	private static Duration longest(Duration one, Duration other) {
		return (one.compareTo(other) >= 0) ? one : other;
	}

}
