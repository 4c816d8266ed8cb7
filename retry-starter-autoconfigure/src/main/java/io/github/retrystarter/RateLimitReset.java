package io.github.retrystarter;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * When a quota is there again, in one of the forms that servers use: a number of seconds
 * ({@code 30}, {@code 1.5}), the seconds or milliseconds since 1970, a date of ISO 8601
 * or of HTTP, or a duration as Go writes it ({@code 6m0s}).
 * <p>
 * A number below a billion is one of seconds, because as seconds since 1970 it would be
 * long over; one of 100 billions or more is one of milliseconds since 1970, because as
 * seconds it would be thousands of years away.
 */
final class RateLimitReset {

	private static final long FIRST_EPOCH_SECOND = 1_000_000_000L;

	private static final long FIRST_EPOCH_MILLI = 100_000_000_000L;

	private static final Pattern NUMBER = Pattern.compile("(?<whole>[0-9]{1,14}+)(?:\\.(?<fraction>[0-9]++))?+");

	private static final Pattern GO_DURATION = Pattern
		.compile("(?:[0-9]{1,9}(?:\\.[0-9]{1,9})?(?:ns|us|µs|ms|s|m|h)){1,6}");

	private static final Pattern GO_PART = Pattern.compile("([0-9.]+)([a-zµ]+)");

	private static final Map<String, Double> SECONDS = Map.of("ns", 1e-9, "us", 1e-6, "µs", 1e-6, "ms", 1e-3, "s", 1.0,
			"m", 60.0, "h", 3600.0);

	private RateLimitReset() {
	}

	/**
	 * Read a reset.
	 * @param value the value of a header, of which the first one counts where a proxy has
	 * joined several
	 * @param server the server's time, for dates
	 * @return the time from now on, zero if it is over, {@code null} if this is no reset
	 */
	static @Nullable Duration parse(String value, InstantSource server) {
		Instant httpDate = HttpDate.parse(value.strip(), server);
		if (httpDate != null) {
			return until(httpDate, server);
		}
		String first = value.split(",", 2)[0].strip();
		Matcher number = NUMBER.matcher(first);
		if (number.matches()) {
			return ofNumber(RetryAfter.roundUp(number.group("whole"), number.group("fraction")), server);
		}
		if (GO_DURATION.matcher(first).matches()) {
			return ofParts(GO_PART.matcher(first));
		}
		return ofIsoDate(first, server);
	}

	static Duration ofNumber(long number, InstantSource server) {
		if (number < FIRST_EPOCH_SECOND) {
			return Duration.ofSeconds(number);
		}
		return until((number < FIRST_EPOCH_MILLI) ? Instant.ofEpochSecond(number) : Instant.ofEpochMilli(number),
				server);
	}

	private static Duration ofParts(Matcher parts) {
		double seconds = 0;
		while (parts.find()) {
			seconds += Double.parseDouble(parts.group(1)) * SECONDS.getOrDefault(parts.group(2), 0.0);
		}
		return Duration.ofMillis((long) Math.ceil(seconds * 1000 - 1e-6));
	}

	/**
	 * A date without an offset is one of UTC.
	 */
	private static @Nullable Duration ofIsoDate(String value, InstantSource server) {
		try {
			TemporalAccessor date = DateTimeFormatter.ISO_DATE_TIME.parseBest(value, OffsetDateTime::from,
					LocalDateTime::from);
			return until((date instanceof OffsetDateTime withOffset) ? withOffset.toInstant()
					: ((LocalDateTime) date).toInstant(ZoneOffset.UTC), server);
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

	private static Duration until(Instant instant, InstantSource server) {
		Duration wait = Duration.between(server.instant(), instant);
		return wait.isNegative() ? Duration.ZERO : wait;
	}

}
