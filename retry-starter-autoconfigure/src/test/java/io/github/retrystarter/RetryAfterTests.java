package io.github.retrystarter;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.TimeZone;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

class RetryAfterTests {

	private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

	@ParameterizedTest
	@CsvSource({ "0, PT0S", "1, PT1S", "120, PT2M", "00120, PT2M", "000, PT0S", "' 120', PT2M", "'120\t ', PT2M",
			"999999999, PT999999999S", "0000000000000000000000000000007, PT7S" })
	void secondsAreTheWait(String value, Duration expected) {
		assertThat(parse(value)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "29.997, PT30S", "29.0, PT29S", "0.001, PT1S", "0.0, PT0S", "1.5, PT2S", "00.50, PT1S",
			"999999998.9, PT999999999S" })
	void fractionIsRoundedUpSoThatNoRequestComesTooEarly(String value, Duration expected) {
		assertThat(parse(value)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "30, 30 | PT30S", "30,60 | PT30S", "30 , 60 | PT30S", "29.5, 60 | PT30S",
			"30, soon | PT30S", "30, | PT30S", "0, 30 | PT0S",
			"Mon, 23 Nov 2026 12:00:10 GMT, Mon, 23 Nov 2026 12:00:20 GMT | PT10S",
			"Monday, 23-Nov-26 12:00:10 GMT, Monday, 23-Nov-26 12:00:20 GMT | PT10S",
			"Mon Nov 23 12:00:10 2026, Mon Nov 23 12:00:20 2026 | PT10S", "Mon, 23 Nov 2026 12:00:10 GMT, 30 | PT10S" })
	void firstOfSeveralThatAProxyJoinedCounts(String value, Duration expected) {
		assertThat(parse(value)).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(ints = { 15, 18, 19, 20, 100, 100_000 })
	void secondsThatFitNoNumberAreAVeryLongWait(int digits) {
		assertThat(parse("9".repeat(digits))).isGreaterThan(Duration.ofDays(365_000));
		assertThat(parse("1" + "0".repeat(digits))).isGreaterThan(Duration.ofDays(365_000));
	}

	@ParameterizedTest
	@ValueSource(
			strings = { "Mon, 23 Nov 2026 12:00:10 GMT", "Monday, 23-Nov-26 12:00:10 GMT", "Mon Nov 23 12:00:10 2026" })
	void datesOfAllThreeFormsAreUnderstood(String date) {
		assertThat(parse(date)).isEqualTo(Duration.ofSeconds(10));
	}

	@ParameterizedTest
	@ValueSource(strings = { "Tue Dec  1 12:00:00 2026", "Tue Dec 1 12:00:00 2026", "Tue Dec 01 12:00:00 2026",
			"Tue, 01 Dec 2026 12:00:00 GMT", "Tue, 1 Dec 2026 12:00:00 GMT", "Tue,  1 Dec 2026 12:00:00 GMT",
			"Tuesday, 01-Dec-26 12:00:00 GMT", "Tuesday,  1-Dec-26 12:00:00 GMT" })
	void dayOfOneDigitMayBePaddedOrNot(String date) {
		assertThat(parse(date)).isEqualTo(Duration.ofDays(8));
	}

	@ParameterizedTest
	@CsvSource({ "Jan, 0, 31", "Feb, 31, 28", "Mar, 59, 31", "Apr, 90, 30", "May, 120, 31", "Jun, 151, 30",
			"Jul, 181, 31", "Aug, 212, 31", "Sep, 243, 30", "Oct, 273, 31", "Nov, 304, 30", "Dec, 334, 31" })
	void everyMonthHasItsDays(String month, int daysBefore, int days) {
		Instant newYear = Instant.parse("2027-01-01T00:00:00Z");
		assertThat(parse("Fri, 01 " + month + " 2027 00:00:00 GMT", newYear)).isEqualTo(Duration.ofDays(daysBefore));
		assertThat(parse("Fri, " + days + " " + month + " 2027 00:00:00 GMT", newYear))
			.isEqualTo(Duration.ofDays(daysBefore + days - 1));
		assertThat(parse("Fri, " + (days + 1) + " " + month + " 2027 00:00:00 GMT", newYear)).isNull();
	}

	@Test
	void leapDayExistsInLeapYearsOnly() {
		assertThat(parse("Tue, 29 Feb 2028 12:00:00 GMT")).isEqualTo(Duration.ofDays(463));
		assertThat(parse("Mon, 29 Feb 2027 12:00:00 GMT")).isNull();
		assertThat(parse("Mon, 29 Feb 2100 12:00:00 GMT")).isNull();
	}

	@Test
	void dateCountsFromTheFractionOfTheSecond() {
		assertThat(parse("Mon, 23 Nov 2026 12:00:10 GMT", NOW.plusMillis(250))).isEqualTo(Duration.ofMillis(9750));
	}

	@ParameterizedTest
	@ValueSource(strings = { "Mon, 23 Nov 2026 12:00:00 GMT", "Mon, 23 Nov 2026 11:59:59 GMT",
			"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
			"Sat, 01 Jan 0000 00:00:00 GMT" })
	void dateThatIsOverMeansNoWait(String date) {
		assertThat(parse(date)).isEqualTo(Duration.ZERO);
	}

	@Test
	void leapSecondIsTheLastOfItsMinute() {
		assertThat(parse("Thu, 31 Dec 2026 23:59:60 GMT", Instant.parse("2026-12-31T23:59:00Z")))
			.isEqualTo(Duration.ofSeconds(59));
	}

	@Test
	void farthestDateIsAVeryLongWait() {
		assertThat(parse("Fri, 31 Dec 9999 23:59:59 GMT")).isGreaterThan(Duration.ofDays(365 * 7_000));
	}

	@ParameterizedTest
	@CsvSource({ "2026-11-23T00:00:00Z, 27, 2027", "2026-11-23T00:00:00Z, 75, 2075", "2026-11-23T00:00:00Z, 00, 2000",
			"2026-11-23T00:00:00Z, 77, 1977", "2026-11-23T00:00:00Z, 99, 1999", "1999-12-31T00:00:00Z, 00, 2000",
			"1999-12-31T00:00:00Z, 99, 1999", "2099-12-31T00:00:00Z, 00, 2100", "2070-06-01T00:00:00Z, 05, 2105" })
	void yearOfTwoDigitsIsTheNearestOne(Instant now, String twoDigits, int year) {
		Duration expected = Duration.between(now, Instant.parse(year + "-12-31T00:00:00Z"));
		assertThat(parse("Friday, 31-Dec-" + twoDigits + " 00:00:00 GMT", now))
			.isEqualTo(expected.isNegative() ? Duration.ZERO : expected);
	}

	@Test
	void yearOfTwoDigitsIsNeverMoreThanFiftyYearsAhead() {
		assertThat(parse("Thursday, 31-Dec-76 00:00:00 GMT")).isEqualTo(Duration.ZERO);
	}

	/**
	 * What some servers send that belongs into another header: 1795435200 is noon.
	 */
	@ParameterizedTest
	@CsvSource({ "1795435210, PT10S", "1795435209.5, PT10S", "1795435190, PT0S", "1000000000, PT0S",
			"1795435210250, PT10.25S", "1m0s, PT1M", "1.5s, PT1.5S", "120s, PT2M", "2026-11-23T12:00:10Z, PT10S",
			"2026-11-23T12:00:00Z, PT0S" })
	void resetIsUnderstoodToo(String reset, Duration expected) {
		assertThat(parse(reset)).isEqualTo(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "UTC", "+0000", "-0000" })
	void dateOfOtherNamesOfGmtIsUnderstood(String zone) {
		assertThat(parse("Mon, 23 Nov 2026 12:00:10 " + zone)).isEqualTo(Duration.ofSeconds(10));
		assertThat(parse("Mon, 23 Nov 2026 12:00:10 %1$s, Mon, 23 Nov 2026 12:00:20 %1$s".formatted(zone)))
			.isEqualTo(Duration.ofSeconds(10));
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "-1", "-0", "+5", "1e3", "0x10", "1 2", "1.", ".5", "1.5.2", "-1.5", "1.-5",
			"1..5", "soon, 30", ", 30", "120;", "soon", "PT2M", "\u0661\u0662\u0660", "\uff11\uff12", "\u00b2", "NaN",
			"null", "GMT", "Mon, 23 Nov 2026 12:00:10", "Mon, 23 Nov 2026 12:00:10 +0100",
			"Mon, 23 Nov 2026 12:00:10 PST", "Mon, 23 Nov 26 12:00:10 GMT", "Mon, 23 Nov 12026 12:00:10 GMT",
			"23 Nov 2026 12:00:10 GMT", "Mon, 23 Nov 2026 12:00 GMT", "Mon, 23 Foo 2026 12:00:10 GMT",
			"Mon, 00 Dec 2026 12:00:10 GMT", "Mon, 32 Dec 2026 12:00:10 GMT", "Mon, 30 Feb 2027 12:00:10 GMT",
			"Mon, 23 Nov 2026 24:00:00 GMT", "Mon, 23 Nov 2026 12:60:00 GMT", "Mon, 23 Nov 2026 12:00:61 GMT",
			"Mon, 23 Nov 2026 12:00:99 GMT", "Mon, 23 Nov -026 12:00:10 GMT", "Mon, \u0662\u0663 Nov 2026 12:00:10 GMT",
			"Monday, 23-Nov-2026 12:00:10 GMT", "Mon Nov 23 12:00:10 2026 GMT",
			"Mon, 23 Nov 2026 12:00:10 GMT Mon, 23 Nov 2026 12:00:10 GMT" })
	void nonsenseIsNoWish(String nonsense) {
		assertThat(parse(nonsense)).isNull();
	}

	@Test
	void endlessNonsenseIsNoWish() {
		assertThat(parse("x".repeat(100_000))).isNull();
		assertThat(parse("9".repeat(100_000) + "x")).isNull();
		assertThat(parse("1." + "9".repeat(100_000) + "x")).isNull();
		assertThat(parse("1s".repeat(100_000))).isNull();
		assertThat(parse("Mon, 23 Nov 2026 12:00:10 GMT" + "T".repeat(100_000))).isNull();
	}

	/**
	 * As of a server whose clock is five minutes ahead, or behind.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "Mon, 23 Nov 2026 12:05:00 GMT | Mon, 23 Nov 2026 12:05:04 GMT | PT4S",
					"Mon, 23 Nov 2026 11:55:00 GMT | Mon, 23 Nov 2026 11:55:04 GMT | PT4S",
					"Monday, 23-Nov-26 12:05:00 GMT | Mon Nov 23 12:05:04 2026 | PT4S",
					"Mon, 23 Nov 2026 12:05:00 GMT | Mon, 23 Nov 2026 12:04:59 GMT | PT0S",
					"Mon, 23 Nov 2026 12:05:00 GMT | 7 | PT7S", "now | Mon, 23 Nov 2026 12:00:04 GMT | PT4S" })
	void dateCountsFromTheResponsesOwnDate(String date, String retryAfter, Duration expected) {
		HttpHeaders headers = new HttpHeaders();
		headers.add("Date", date);
		headers.add("Retry-After", retryAfter);
		assertThat(RetryAfter.parse(headers, () -> NOW)).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "1500 | PT1.5S", "0 | PT0S", "1234.5 | PT1.235S", "20, 40 | PT0.02S",
			" 7 | PT0.007S", "soon | PT9S", "-5 | PT9S", "5ms | PT9S", "'' | PT9S" })
	void millisecondsAreHeardBeforeSecondsUnlessTheyAreNonsense(String value, Duration expected) {
		HttpHeaders headers = new HttpHeaders();
		headers.add("Retry-After-Ms", value);
		headers.add("Retry-After", "9");
		assertThat(RetryAfter.parse(headers, List.of("retry-after-ms"), () -> NOW)).isEqualTo(expected);
		assertThat(RetryAfter.parse(headers, List.of("x-ms-retry-after-ms", "retry-after-ms"), () -> NOW))
			.isEqualTo(expected);
		assertThat(RetryAfter.parse(headers, List.of(), () -> NOW)).isEqualTo(Duration.ofSeconds(9));
	}

	@Test
	void millisecondsThatFitNoNumberAreAVeryLongWait() {
		HttpHeaders headers = new HttpHeaders();
		headers.add("retry-after-ms", "9".repeat(400));
		assertThat(RetryAfter.parse(headers, List.of("retry-after-ms"), () -> NOW))
			.isGreaterThan(Duration.ofDays(10_000));
	}

	@Test
	void absentHeaderIsNoWish() {
		assertThat(RetryAfter.parse(new HttpHeaders(), () -> NOW)).isNull();
	}

	@Test
	void firstOfSeveralHeadersCounts() {
		HttpHeaders headers = new HttpHeaders();
		headers.add("retry-after", "120");
		headers.add("Retry-After", "240");
		assertThat(RetryAfter.parse(headers, () -> NOW)).isEqualTo(Duration.ofSeconds(120));
	}

	@Test
	void datesAreReadAlikeInEveryZoneAndLanguage() {
		TimeZone zone = TimeZone.getDefault();
		Locale locale = Locale.getDefault();
		try {
			TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Kiritimati"));
			Locale.setDefault(Locale.forLanguageTag("th-TH-u-ca-buddhist-nu-thai"));
			assertThat(parse("Mon, 23 Nov 2026 12:00:10 GMT")).isEqualTo(Duration.ofSeconds(10));
			assertThat(parse("Monday, 23-Nov-26 12:00:10 GMT")).isEqualTo(Duration.ofSeconds(10));
		}
		finally {
			TimeZone.setDefault(zone);
			Locale.setDefault(locale);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "120", "Mon, 23 Nov 2026 12:00:10 GMT", "Monday, 23-Nov-26 12:00:10 GMT" })
	void impossibleClockIsNoReasonToFail(String value) {
		assertThatNoException().isThrownBy(() -> parse(value, Instant.MIN));
		assertThatNoException().isThrownBy(() -> parse(value, Instant.MAX));
	}

	@Test
	@Timeout(10)
	void nothingAServerSendsCanMakeItFail() {
		Random random = new Random(9110);
		assertThat(Stream.generate(() -> randomValue(random))
			.limit(100_000)
			.map(RetryAfterTests::parse)
			.allMatch((wait) -> wait == null || !wait.isNegative())).isTrue();
	}

	private static String randomValue(Random random) {
		return switch (random.nextInt(6)) {
			case 0 -> randomText(random, random.nextInt(40), 0x3000);
			case 1 -> randomText(random, random.nextInt(40), 0x80);
			case 2 -> damaged("29.997", random);
			case 3 -> damaged("30, 30", random);
			case 4 -> damaged("Mon, 23 Nov 2026 12:00:10 GMT", random);
			default -> damaged("Monday, 23-Nov-26 12:00:10 GMT", random);
		};
	}

	private static String randomText(Random random, int length, int bound) {
		return new String(random.ints(length, 0, bound).toArray(), 0, length);
	}

	private static String damaged(String date, Random random) {
		StringBuilder text = new StringBuilder(date);
		String alphabet = "0123456789 -:,ADFJMNOSabcdefgmnouvGMT";
		for (int i = random.nextInt(4); i >= 0; i--) {
			text.setCharAt(random.nextInt(text.length()), alphabet.charAt(random.nextInt(alphabet.length())));
		}
		return text.toString();
	}

	private static Duration parse(String value) {
		return parse(value, NOW);
	}

	private static Duration parse(String value, Instant now) {
		HttpHeaders headers = new HttpHeaders();
		headers.add(HttpHeaders.RETRY_AFTER, value);
		return RetryAfter.parse(headers, () -> now);
	}

}
