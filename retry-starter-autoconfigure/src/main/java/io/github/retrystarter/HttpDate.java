package io.github.retrystarter;

import java.time.DateTimeException;
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
 * A date in one of the three forms of HTTP, the first one also with the other names that
 * servers have for GMT.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7">RFC 9110, section
 * 5.6.7</a>
 */
final class HttpDate {

	/**
	 * What follows a value: nothing, or another header, joined to this one by a proxy.
	 */
	static final String END = "[ \\t]*+(?:,|\\z)";

	private static final String TIME = "(?<hour>[0-9]{2}):(?<minute>[0-9]{2}):(?<second>[0-9]{2})";

	private static final List<Pattern> DATES = List.of(
			// IMF-fixdate: Sun, 06 Nov 1994 08:49:37 GMT
			Pattern.compile("[A-Za-z]{3}, (?<day>[ 0-9]?[0-9]) (?<month>[A-Za-z]{3}) (?<year>[0-9]{4}) " + TIME
					+ " (?:GMT|UTC|[+-]0000)" + END),
			// RFC 850: Sunday, 06-Nov-94 08:49:37 GMT
			Pattern.compile("[A-Za-z]{6,9}, (?<day>[ 0-9]?[0-9])-(?<month>[A-Za-z]{3})-(?<year>[0-9]{2}) " + TIME
					+ " GMT" + END),
			// asctime: Sun Nov 6 08:49:37 1994
			Pattern.compile(
					"[A-Za-z]{3} (?<month>[A-Za-z]{3}) (?<day>[ 0-9]?[0-9]) " + TIME + " (?<year>[0-9]{4})" + END));

	private static final List<String> MONTHS = List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep",
			"Oct", "Nov", "Dec");

	private HttpDate() {
	}

	/**
	 * Read a date.
	 * @param value the text, without white space before it
	 * @param time the current time, asked only for years of two digits
	 * @return the date, {@code null} if this is none
	 */
	static @Nullable Instant parse(String value, InstantSource time) {
		for (Pattern date : DATES) {
			Matcher matcher = date.matcher(value);
			if (matcher.lookingAt()) {
				return instant(matcher, time);
			}
		}
		return null;
	}

	/**
	 * What time it was for the server when it made a response, so that the times which it
	 * names can be told from that, whatever its clock.
	 * @param headers the headers of the response
	 * @param time the current time, for responses that do not say so
	 */
	static InstantSource clockOf(HttpHeaders headers, InstantSource time) {
		String value = headers.getFirst(HttpHeaders.DATE);
		Instant date = (value != null) ? parse(value.strip(), time) : null;
		return (date != null) ? InstantSource.fixed(date) : time;
	}

	private static @Nullable Instant instant(Matcher date, InstantSource time) {
		try {
			int month = MONTHS.indexOf(date.group("month")) + 1;
			// A leap second is the last of its minute.
			int second = (number(date, "second") == 60) ? 59 : number(date, "second");
			return LocalDateTime
				.of(year(date, time), month, number(date, "day"), number(date, "hour"), number(date, "minute"), second)
				.toInstant(ZoneOffset.UTC);
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	/**
	 * Two digits stand for a year that is less than 50 years ahead.
	 */
	private static int year(Matcher date, InstantSource time) {
		int year = number(date, "year");
		if (date.group("year").length() == 4) {
			return year;
		}
		int earliest = time.instant().atOffset(ZoneOffset.UTC).getYear() - 50;
		return earliest + Math.floorMod(year - earliest, 100);
	}

	private static int number(Matcher date, String group) {
		return Integer.parseInt(date.group(group).strip());
	}

}
