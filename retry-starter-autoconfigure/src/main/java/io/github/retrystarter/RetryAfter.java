package io.github.retrystarter;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * The {@code Retry-After} header: a number of seconds or a date in one of the three forms
 * of HTTP, which is told from the response's own {@code Date}, so that the server's clock
 * need not agree with ours. Some servers send a fraction of a second too, which is
 * rounded up, and some proxies join two headers to a list, of which the first counts. A
 * number that would be more than thirty years is one of seconds or milliseconds since
 * 1970; it, {@code 1m0s} and dates of ISO 8601 come from servers that send here what they
 * say in {@code X-RateLimit-Reset}. The header comes from outside, so nothing in it can
 * make this fail.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3">RFC 9110, section
 * 10.2.3</a>
 */
public final class RetryAfter {

	// In lower case, which is how most of the maps behind headers look for it.
	private static final String RETRY_AFTER = "retry-after";

	private static final int MAX_DIGITS = 15;

	private static final Pattern NUMBER = Pattern
		.compile("(?<whole>[0-9]++)(?:\\.(?<fraction>[0-9]++))?+" + HttpDate.END);

	private RetryAfter() {
	}

	/**
	 * How long the server asks to wait. If there are several headers, the first one
	 * counts.
	 * @param headers the headers of a response
	 * @param time the current time, asked only for dates of responses that have no date
	 * of their own
	 * @return the wait, zero for 0 and for a date in the past, or {@code null} if the
	 * header is missing or malformed
	 */
	public static @Nullable Duration parse(HttpHeaders headers, InstantSource time) {
		return parse(headers, List.of(), time);
	}

	/**
	 * How long the server asks to wait, where it may say so in milliseconds, too.
	 * @param headers the headers of a response
	 * @param inMilliseconds names of headers with a number of milliseconds, which are
	 * heard before {@code Retry-After}; malformed ones are ignored
	 * @param time the current time, asked only for dates of responses that have no date
	 * of their own
	 * @return the wait, zero for 0 and for a date in the past, or {@code null} if all
	 * headers are missing or malformed
	 */
	public static @Nullable Duration parse(HttpHeaders headers, List<String> inMilliseconds, InstantSource time) {
		for (String name : inMilliseconds) {
			String value = headers.getFirst(name);
			Matcher number = (value != null) ? NUMBER.matcher(value.strip()) : null;
			if (number != null && number.lookingAt()) {
				return Duration.ofMillis(roundUp(number.group("whole"), number.group("fraction")));
			}
		}
		String value = headers.getFirst(RETRY_AFTER);
		return (value != null) ? parse(value.strip(), headers, time) : null;
	}

	private static @Nullable Duration parse(String value, HttpHeaders headers, InstantSource time) {
		InstantSource server = () -> HttpDate.clockOf(headers, time).instant();
		Matcher number = NUMBER.matcher(value);
		return number.lookingAt()
				? RateLimitReset.ofNumber(roundUp(number.group("whole"), number.group("fraction")), server)
				: RateLimitReset.parse(value, server);
	}

	/**
	 * A number of seconds or milliseconds, rounded up so that nobody comes too early.
	 */
	static long roundUp(String whole, @Nullable String fraction) {
		String significant = whole.replaceFirst("^0+(?=.)", "");
		long number = Long.parseLong((significant.length() <= MAX_DIGITS) ? significant : "9".repeat(MAX_DIGITS));
		boolean begun = fraction != null && !fraction.chars().allMatch((digit) -> digit == '0');
		return begun ? number + 1 : number;
	}

}
