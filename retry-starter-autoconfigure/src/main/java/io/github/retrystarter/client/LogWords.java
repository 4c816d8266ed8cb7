package io.github.retrystarter.client;

import io.github.retrystarter.RetryMount;
import io.github.retrystarter.SafeText;
import io.github.retrystarter.StopReason;

/**
 * What to do about calls that give up, in a few words.
 */
final class Remedy {

	private Remedy() {
	}

	/**
	 * The remedy for a reason, by the keys of the mount.
	 */
	static String of(StopReason reason, RetryMount mount) {
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

}
