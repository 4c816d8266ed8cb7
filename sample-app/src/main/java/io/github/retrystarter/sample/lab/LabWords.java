package io.github.retrystarter.sample.lab;

import java.net.SocketException;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.DelaySource;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.StopReason;

/**
 * Outcomes and decisions as one would say them.
 */
final class LabWords {

	private static final int FIRST_ERROR = 400;

	private static final int TOO_MANY_REQUESTS = 429;

	private LabWords() {
	}

	/**
	 * How an attempt ended, short enough for a bar.
	 */
	static String outcome(Outcome outcome) {
		if (outcome instanceof Outcome.Response response) {
			return Integer.toString(response.status());
		}
		Outcome.Failure failure = (Outcome.Failure) outcome;
		if (failure.timedOut()) {
			return "time-out";
		}
		return (failure.exception() instanceof SocketException) ? "reset" : "broken off";
	}

	/**
	 * What sort of an outcome it is, for colours.
	 */
	static String kind(Outcome outcome, HttpRetryPolicy policy) {
		if (outcome instanceof Outcome.Failure failure) {
			return failure.timedOut() ? "timeout" : "lost";
		}
		int status = ((Outcome.Response) outcome).status();
		if (status < FIRST_ERROR) {
			return "success";
		}
		if (status == TOO_MANY_REQUESTS) {
			return "limited";
		}
		return policy.statusForcelist().contains(status) ? "unavailable" : "error";
	}

	/**
	 * What follows an attempt, and why.
	 */
	static String decision(AttemptRecord attempt, HttpMethod method, HttpRetryPolicy policy) {
		if (attempt.decision() instanceof RetryDecision.Retry retry) {
			Duration jitter = jitter(attempt.outcome(), retry);
			String asked = jitter.isZero() ? "" : ": %s asked for, %s of jitter added"
				.formatted(seconds(retry.delay().minus(jitter)), seconds(jitter));
			return "retry in %s (%s%s)".formatted(seconds(retry.delay()), retry.source().tag(), asked);
		}
		StopReason reason = ((RetryDecision.Stop) attempt.decision()).reason();
		return switch (reason) {
			case COMPLETED -> (attempt.number() == 1) ? "done at the first attempt" : "done after " + retries(attempt);
			case NOT_RETRYABLE -> "stopped: " + outcome(attempt.outcome()) + " is not an outcome to retry";
			case NOT_IDEMPOTENT -> "stopped: a " + method + " without a key may have been carried out";
			case EXHAUSTED -> (policy.total() == 0) ? "stopped: no retry is allowed"
					: "stopped: all retries are used up (total " + policy.total() + ")";
			case RETRY_AFTER_TOO_LONG -> "stopped: the server asks for too long a wait";
			case TIMEOUT -> "stopped: the next wait would not fit in the time-out";
			case BUDGET_EXHAUSTED -> "stopped: the budget is empty";
			case ORIGIN_DOWN -> "stopped: the upstream showed no sign of life";
			case RATE_LIMITED -> "stopped: the server takes no calls for now";
			case INTERRUPTED -> "stopped: the run was ended";
			case SHUTDOWN -> "stopped: the application closes";
			case DISABLED -> "stopped: retries are switched off";
			case VETOED -> "stopped: a condition said no";
		};
	}

	/**
	 * How long a retry was held, and for what.
	 */
	static String held(Duration time) {
		return seconds(time) + " for a sign of life";
	}

	/**
	 * How much of the wait before a retry is jitter, added to what the server asked for
	 * so that clients which were told the same do not come back together.
	 * @return the time, zero where the server did not ask
	 */
	static Duration jitter(Outcome outcome, RetryDecision.Retry retry) {
		if (retry.source() != DelaySource.RETRY_AFTER || !(outcome instanceof Outcome.Response response)) {
			return Duration.ZERO;
		}
		// The lab's upstream asks for whole seconds, and for nothing else.
		String asked = Objects.requireNonNull(response.headers().getFirst(HttpHeaders.RETRY_AFTER));
		return retry.delay().minusSeconds(Long.parseLong(asked));
	}

	private static String retries(AttemptRecord attempt) {
		int retries = attempt.number() - 1;
		return (retries == 1) ? "one retry" : retries + " retries";
	}

	private static String seconds(Duration time) {
		long millis = time.toMillis();
		return (millis < 100) ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
	}

}
