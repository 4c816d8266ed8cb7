package io.github.retrystarter;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * The {@code Retry-After} header: a number of seconds or a date in one of the three forms
 * of HTTP. Some servers send a fraction of a second too, which is rounded up, and some
 * proxies join two headers to a list, of which the first counts. The header comes from
 * outside, so nothing in it can make this fail.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3">RFC 9110, section
 * 10.2.3</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7">RFC 9110, section
 * 5.6.7 (dates)</a>
 */
public final class RetryAfter {

	private static final int MAX_DIGITS = 12;

	// What follows is another header, joined to this one by a proxy.
	private static final String END = "[ \\t]*+(?:,|\\z)";

	private static final Pattern SECONDS = Pattern.compile("(?<whole>[0-9]++)(?:\\.(?<fraction>[0-9]++))?+" + END);

	private static final String TIME = "(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})";

	private static final List<Pattern> DATES = List.of(
			// IMF-fixdate: Sun, 06 Nov 1994 08:49:37 GMT
			Pattern.compile(
					"[A-Za-z]{3}, (?<day>[ 0-9]?[0-9]) (?<month>[A-Za-z]{3}) (?<year>[0-9]{4}) " + TIME + " GMT" + END),
			// RFC 850: Sunday, 06-Nov-94 08:49:37 GMT
			Pattern.compile("[A-Za-z]{6,9}, (?<day>[ 0-9]?[0-9])-(?<month>[A-Za-z]{3})-(?<year>[0-9]{2}) " + TIME
					+ " GMT" + END),
			// asctime: Sun Nov 6 08:49:37 1994
			Pattern.compile(
					"[A-Za-z]{3} (?<month>[A-Za-z]{3}) (?<day>[ 0-9]?[0-9]) " + TIME + " (?<year>[0-9]{4})" + END));

	private static final List<String> MONTHS = List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
			"Oct", "Nov", "Dec");

	private RetryAfter() {
	}

	/**
	 * How long the server asks to wait. If there are several headers, the first one
	 * counts.
	 * @param headers the headers of a response
	 * @param time the current time, asked only for dates
	 * @return the wait, zero for 0 and for a date in the past, or {@code null} if the
	 * header is missing or malformed
	 */
	public static @Nullable Duration parse(HttpHeaders headers, InstantSource time) {
		String value = headers.getFirst(HttpHeaders.RETRY_AFTER);
		return (value != null) ? parse(value.strip(), time) : null;
	}

	private static @Nullable Duration parse(String value, InstantSource time) {
		Matcher seconds = SECONDS.matcher(value);
		if (seconds.lookingAt()) {
			return Duration.ofSeconds(seconds(seconds.group("whole"), seconds.group("fraction")));
		}
		for (Pattern date : DATES) {
			Matcher matcher = date.matcher(value);
			if (matcher.lookingAt()) {
				return untilDate(matcher, time.instant());
			}
		}
		return null;
	}

	/**
	 * A number of seconds, rounded up so that nobody comes too early.
	 */
	static long seconds(String whole, @Nullable String fraction) {
		String significant = whole.replaceFirst("^0+(?=.)", "");
		long seconds = Long.parseLong((significant.length() <= MAX_DIGITS) ? significant : "9".repeat(MAX_DIGITS));
		boolean begun = fraction != null && !fraction.chars().allMatch((digit) -> digit == '0');
		return begun ? seconds + 1 : seconds;
	}

	private static @Nullable Duration untilDate(Matcher date, Instant now) {
		try {
			int month = MONTHS.indexOf(date.group("month")) + 1;
			// A leap second is the last of its minute.
			int second = (number(date, "second") == 60) ? 59 : number(date, "second");
			Instant instant = LocalDateTime
				.of(year(date, now), month, number(date, "day"), number(date, "hour"), number(date, "minute"), second)
				.toInstant(ZoneOffset.UTC);
			Duration wait = Duration.between(now, instant);
			return wait.isNegative() ? Duration.ZERO : wait;
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	/**
	 * Two digits stand for a year that is less than 50 years ahead.
	 */
	private static int year(Matcher date, Instant now) {
		int year = number(date, "year");
		if (date.group("year").length() == 4) {
			return year;
		}
		int earliest = now.atOffset(ZoneOffset.UTC).getYear() - 50;
		return earliest + Math.floorMod(year - earliest, 100);
	}

	private static int number(Matcher date, String group) {
		return Integer.parseInt(date.group(group).strip());
	}

}
