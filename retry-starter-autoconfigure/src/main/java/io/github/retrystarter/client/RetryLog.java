package io.github.retrystarter.client;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

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

	private final Log logger;

	private final FailureGuard guard;

	private final Supplier<Boolean> debugEnabled;

	private final AtomicBoolean toldOfUntapped = new AtomicBoolean();

	private final LongSupplier nanoTime;

	RetryLog(Log logger, FailureGuard guard, LongSupplier nanoTime) {
		this.logger = logger;
		this.guard = guard;
		this.debugEnabled = logger::isDebugEnabled;
		this.nanoTime = nanoTime;
	}

	/**
	 * A call passes by the retry layer. What the writing of the log sends itself is not
	 * told of, because that might never end.
	 */
	void passed(HttpRequest request, HttpRetryPolicy policy, String why) {
		if (this.logger.isDebugEnabled() && !FailureGuard.isLogging()) {
			this.guard.run(this.logger, () -> this.logger.debug("%s %s: sent once, past the retry layer (%s)"
				.formatted(SafeText.escape(request.getMethod().name()), SafeText.url(request, policy), why)));
		}
	}

	void awaitedTurn(RetryCall call, Duration time) {
		debug(call, () -> "waited %d ms before its first attempt, because the server took no calls"
			.formatted(time.toMillis()));
	}

	void rejected(RetryCall call) {
		this.guard.run(this.logger, () -> giveUp(call, StopReason.RATE_LIMITED,
				"not sent, because the server takes no calls (" + StopReason.RATE_LIMITED.tag() + ")"));
	}

	void retry(RetryCall call, RetryDecision.Retry retry) {
		debug(call, () -> {
			AttemptRecord latest = call.history().latest();
			return "attempt %d ended with %s, next one in %d ms (%s)".formatted(latest.number(), latest.outcome(),
					retry.delay().toMillis(), retry.source().tag());
		});
	}

	void held(RetryCall call) {
		OriginRecovery origin = call.origin().recovery();
		if (origin == null) {
			return;
		}
		this.guard.run(this.logger, () -> down(call, this.logger.isWarnEnabled() ? origin.downFor() : null));
		debug(call, () -> {
			int others = origin.held() - 1;
			return "retry held until the origin shows a sign of life (%d %s)".formatted(others,
					(others == 1) ? "other waits" : "others wait");
		});
	}

	private void down(RetryCall call, @Nullable Duration downFor) {
		long now = this.nanoTime.getAsLong();
		long outages = (downFor != null) ? call.origin().news().held(now - downFor.toNanos(), now) : 0;
		if (downFor != null && outages > 0) {
			this.logger.warn("%s: down, no sign of life for %s%s; retries are held until there is one".formatted(
					LogWords.origin(call), LogWords.seconds(downFor),
					(outages > 1) ? ", one of %d outages lately".formatted(outages) : ""));
		}
	}

	void heldFor(RetryCall call, Duration time) {
		debug(call, () -> "retry was held for %d ms".formatted(time.toMillis()));
	}

	/**
	 * An origin has shown a sign of life, of which the log has told that it is down.
	 */
	void back(RetryCall call) {
		this.guard.run(this.logger, () -> {
			OriginNews.Outage outage = call.origin().news().back();
			if (outage != null) {
				this.logger.info("%s: back after %s; meanwhile %s held and %s up".formatted(LogWords.origin(call),
						LogWords.seconds(Duration.ofNanos(this.nanoTime.getAsLong() - outage.since())),
						LogWords.count(outage.held().sum(), "retry was", "retries were"),
						LogWords.count(outage.gaveUp().sum(), "call gave", "calls gave")));
			}
		});
	}

	void end(RetryCall call, StopReason reason) {
		if (reason.isGivingUp()) {
			this.guard.run(this.logger, () -> giveUp(call, reason, "gave up after " + LogWords.ending(call, reason)));
		}
		else {
			debug(call, () -> "ended after " + LogWords.ending(call, reason));
		}
	}

	/**
	 * Warn, but at most once in a while for each origin and reason.
	 */
	private void giveUp(RetryCall call, StopReason reason, String what) {
		long calls = this.logger.isWarnEnabled() ? call.origin().news().gaveUp(reason, this.nanoTime.getAsLong()) : 0;
		if (calls > 0) {
			String more = (calls > 1) ? ", and %s since the last such line"
				.formatted(LogWords.count(calls - 1, "more call", "more calls")) : "";
			this.logger.warn("%s: %s%s; %s".formatted(LogWords.subject(call), what, more,
					LogWords.remedy(reason, call.mount())));
		}
		else {
			debug(call, () -> what);
		}
	}

	private void debug(RetryCall call, Supplier<String> what) {
		if (this.guard.call(this.logger, this.debugEnabled, false)) {
			this.guard.run(this.logger, () -> this.logger.debug(LogWords.subject(call) + ": " + what.get()));
		}
	}

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

}
