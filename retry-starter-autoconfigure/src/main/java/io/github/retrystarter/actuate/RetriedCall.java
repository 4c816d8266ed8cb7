package io.github.retrystarter.actuate;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.RetryDecision;

/**
 * A call that its first attempt did not complete, without anything that may be secret.
 *
 * @param ended when it ended
 * @param mount the mount that applied
 * @param method method of the request
 * @param url scheme, host, port and URI template or path
 * @param outcome how it ended
 * @param attempts its attempts
 */
public record RetriedCall(Instant ended, String mount, String method, String url, String outcome,
		List<Attempt> attempts) {

	/**
	 * One attempt of a call.
	 *
	 * @param number number of the attempt, 1 for the first
	 * @param outcome how it ended
	 * @param delay the wait that was decided to follow, {@code null} for the last attempt
	 * @param source who determined that delay, {@code null} for the last attempt
	 * @param held how long the retry was held after that delay, because its origin showed
	 * no sign of life; {@code null} if it was not
	 */
	public record Attempt(int number, String outcome, @Nullable Duration delay, @Nullable String source,
			@Nullable Duration held) {

		static Attempt of(AttemptRecord attempt) {
			String outcome = attempt.outcome().toString();
			Duration held = attempt.held().isZero() ? null : attempt.held().truncatedTo(ChronoUnit.MILLIS);
			return (attempt.decision() instanceof RetryDecision.Retry retry) ? new Attempt(attempt.number(), outcome,
					retry.delay().truncatedTo(ChronoUnit.MILLIS), retry.source().tag(), held)
					: new Attempt(attempt.number(), outcome, null, null, held);
		}

	}

}
