package io.github.retrystarter.client;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

import org.apache.commons.logging.Log;

import org.springframework.http.HttpRequest;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.OriginRecovery;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.SafeText;
import io.github.retrystarter.StopReason;

/**
 * One line per event, but of a flood of calls that give up one line in ten seconds for
 * each mount, origin and reason, and of more origins than a mount remembers one line for
 * each reason. A line names method, scheme, host, port and URI template or path, and
 * never shows a query, user info, header, body or exception message, because these hold
 * secrets.
 */
final class RetryLog {

	private static final double MILLIS_PER_SECOND = 1000;

	private final Log logger;

	private final FailureGuard guard;

	private final AtomicBoolean toldOfUntapped = new AtomicBoolean();

	private final LongSupplier nanoTime;

	/**
	 * Create a log.
	 * @param logger where to write
	 * @param guard keeps what the writing throws from the calls
	 * @param nanoTime monotonic time in nanoseconds
	 */
	RetryLog(Log logger, FailureGuard guard, LongSupplier nanoTime) {
		this.logger = logger;
		this.guard = guard;
		this.nanoTime = nanoTime;
	}

	/**
	 * A call passes by the retry layer. What the writing of the log sends itself is not
	 * told of, because that might never end.
	 */
	void passed(HttpRequest request, HttpRetryPolicy policy, String why) {
		if (this.logger.isDebugEnabled() && !FailureGuard.isRunning(this.logger)) {
			this.guard.run(this.logger, () -> this.logger.debug("%s %s: sent once, past the retry layer (%s)"
				.formatted(SafeText.escape(request.getMethod().name()), SafeText.url(request, policy), why)));
		}
	}

	void awaitedTurn(RetryCall call, Duration time) {
		this.guard.run(this.logger, () -> {
			if (this.logger.isDebugEnabled()) {
				this.logger.debug("%s: waited %d ms before its first attempt, because the server took no calls"
					.formatted(subject(call), time.toMillis()));
			}
		});
	}

	void rejected(RetryCall call) {
		this.guard.run(this.logger, () -> giveUp(call, StopReason.RATE_LIMITED,
				"not sent, because the server takes no calls (" + StopReason.RATE_LIMITED.tag() + ")"));
	}

	void retry(RetryCall call, RetryDecision.Retry retry) {
		this.guard.run(this.logger, () -> {
			if (this.logger.isDebugEnabled()) {
				AttemptRecord latest = call.history().latest();
				this.logger.debug("%s: attempt %d ended with %s, next one in %d ms (%s)".formatted(subject(call),
						latest.number(), latest.outcome(), retry.delay().toMillis(), retry.source().tag()));
			}
		});
	}

	void held(RetryCall call) {
		this.guard.run(this.logger, () -> {
			OriginRecovery origin = call.origin().recovery();
			Duration downFor = (this.logger.isWarnEnabled() && origin != null) ? origin.downFor() : null;
			if (downFor != null) {
				down(call, downFor);
			}
			if (this.logger.isDebugEnabled() && origin != null) {
				int others = origin.held() - 1;
				this.logger.debug("%s: retry held until the origin shows a sign of life (%d %s)"
					.formatted(subject(call), others, (others == 1) ? "other waits" : "others wait"));
			}
		});
	}

	private void down(RetryCall call, Duration downFor) {
		long now = this.nanoTime.getAsLong();
		long outages = call.origin().news().held(now - downFor.toNanos(), now);
		if (outages > 0) {
			this.logger
				.warn("%s: down, no sign of life for %s%s; retries are held until there is one".formatted(origin(call),
						seconds(downFor), (outages > 1) ? ", one of %d outages lately".formatted(outages) : ""));
		}
	}

	void heldFor(RetryCall call, Duration time) {
		this.guard.run(this.logger, () -> {
			if (this.logger.isDebugEnabled()) {
				this.logger.debug("%s: retry was held for %d ms".formatted(subject(call), time.toMillis()));
			}
		});
	}

	/**
	 * An origin has shown a sign of life, of which the log has told that it is down.
	 */
	void back(RetryCall call) {
		this.guard.run(this.logger, () -> {
			OriginNews.Outage outage = call.origin().news().back();
			if (outage != null) {
				this.logger.info("%s: back after %s; meanwhile %s held and %s up".formatted(origin(call),
						seconds(Duration.ofNanos(this.nanoTime.getAsLong() - outage.since())),
						count(outage.held(), "retry was", "retries were"),
						count(outage.gaveUp(), "call gave", "calls gave")));
			}
		});
	}

	void end(RetryCall call, StopReason reason) {
		this.guard.run(this.logger, () -> {
			if (reason.isGivingUp()) {
				giveUp(call, reason, "gave up after " + ending(call, reason));
			}
			else if (this.logger.isDebugEnabled()) {
				this.logger.debug("%s: ended after %s".formatted(subject(call), ending(call, reason)));
			}
		});
	}

	/**
	 * Warn, but at most once in a while for each origin and reason.
	 */
	private void giveUp(RetryCall call, StopReason reason, String what) {
		long calls = this.logger.isWarnEnabled() ? call.origin().news().gaveUp(reason, this.nanoTime.getAsLong()) : 0;
		if (calls > 0) {
			String more = (calls > 1)
					? ", and %s since the last such line".formatted(count(calls - 1, "more call", "more calls")) : "";
			this.logger.warn("%s: %s%s; %s".formatted(subject(call), what, more, Remedy.of(reason, call.mount())));
		}
		else if (this.logger.isDebugEnabled()) {
			this.logger.debug("%s: %s".formatted(subject(call), what));
		}
	}

	/**
	 * The retries of a mount have been switched off or on.
	 */
	void switched(RetryMount mount, boolean retrying, String by) {
		this.guard.run(this.logger,
				() -> this.logger.info("Retries switched %s by %s: mount '%s'%s".formatted(retrying ? "on" : "off", by,
						SafeText.escape(mount.name()), retrying ? "" : ", until they are switched on or a restart")));
	}

	/**
	 * Warn once of a client that tells nothing of its exchanges.
	 */
	void untapped() {
		if (this.toldOfUntapped.compareAndSet(false, true)) {
			this.guard.run(this.logger, () -> this.logger
				.warn("A request went through an Apache HttpClient that was made elsewhere: it may retry by itself, "
						+ "a POST included, and cannot be cut when its time is up. Call disableAutomaticRetries() on "
						+ "the HttpClientBuilder that makes it, and HttpComponentsTap.install(builder)."));
		}
	}

	private static String ending(RetryCall call, StopReason reason) {
		AttemptRecord latest = call.history().latest();
		String attempts = (latest.number() == 1) ? "1 attempt" : latest.number() + " attempts";
		return "%s with %s (%s)".formatted(attempts, latest.outcome(), reason.tag());
	}

	private static String subject(RetryCall call) {
		return "%s %s [%s]".formatted(SafeText.escape(call.request().getMethod().name()),
				SafeText.url(call.request(), call.policy()), SafeText.escape(call.mount().name()));
	}

	private static String origin(RetryCall call) {
		return "%s [%s]".formatted(call.origin().origin(), SafeText.escape(call.mount().name()));
	}

	private static String count(long count, String one, String several) {
		return count + " " + ((count == 1) ? one : several);
	}

	private static String seconds(Duration time) {
		return String.format(Locale.ROOT, "%.1f s", time.toMillis() / MILLIS_PER_SECOND);
	}

}
