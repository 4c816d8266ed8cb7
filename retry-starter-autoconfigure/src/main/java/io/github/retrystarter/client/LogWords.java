package io.github.retrystarter.client;

import java.time.Duration;
import java.util.Locale;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.SafeText;
import io.github.retrystarter.StopReason;

/**
 * How the log names a call, its origin and its end, and what it says to do about it.
 */
final class LogWords {

	private static final double MILLIS_PER_SECOND = 1000;

	private LogWords() {
	}

	static String remedy(StopReason reason, RetryMount mount) {
		String keys = mount.name().equals(RetryMount.DEFAULT) ? "retry."
				: "retry.mounts." + SafeText.escape(mount.name()) + ".";
		return switch (reason) {
			case EXHAUSTED -> "look at the server; for more patience raise %stotal".formatted(keys);
			case RETRY_AFTER_TOO_LONG ->
				"the server asks for a longer wait than %sretry-after-max allows".formatted(keys);
			case TIMEOUT ->
				"the next attempt has no time left; raise %1$stimeout or shorten %1$sbackoff-factor".formatted(keys);
			case BUDGET_EXHAUSTED ->
				"too many retries fail; mend the server, whose successes refill the budget, and leave %sbudget.capacity"
					.formatted(keys);
			case ORIGIN_DOWN ->
				"look at the server, which shows no sign of life; for more patience raise %stotal".formatted(keys);
			case RATE_LIMITED ->
				"send less; how long calls wait for a turn is set by %1$srate-limit.mode and %1$sretry-after-max"
					.formatted(keys);
			default -> "see the outcome at /actuator/retry";
		};
	}

	static String ending(RetryCall call, StopReason reason) {
		AttemptRecord latest = call.history().latest();
		return "%s with %s (%s)".formatted(count(latest.number(), "attempt", "attempts"), latest.outcome(),
				reason.tag());
	}

	static String subject(RetryCall call) {
		return "%s %s [%s]".formatted(SafeText.escape(call.request().getMethod().name()),
				SafeText.url(call.request(), call.policy()), SafeText.escape(call.mount().name()));
	}

	static String origin(RetryCall call) {
		return "%s [%s]".formatted(call.origin().origin(), SafeText.escape(call.mount().name()));
	}

	static String count(long count, String one, String several) {
		return count + " " + ((count == 1) ? one : several);
	}

	static String seconds(Duration time) {
		return String.format(Locale.ROOT, "%.1f s", time.toMillis() / MILLIS_PER_SECOND);
	}

}
