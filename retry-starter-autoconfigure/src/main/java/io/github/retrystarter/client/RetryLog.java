package io.github.retrystarter.client;

import org.apache.commons.logging.Log;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.OriginRecovery;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.SafeText;
import io.github.retrystarter.StopReason;

/**
 * One line per event. A line names method, scheme, host, port and URI template or path,
 * and never shows a query, user info, header, body or exception message, because these
 * hold secrets.
 */
final class RetryLog {

	private final Log logger;

	private final FailureGuard guard;

	RetryLog(Log logger, FailureGuard guard) {
		this.logger = logger;
		this.guard = guard;
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
			if (this.logger.isDebugEnabled() && origin != null) {
				int others = origin.held() - 1;
				this.logger.debug("%s: retry held until the origin shows a sign of life (%d %s)"
					.formatted(subject(call), others, (others == 1) ? "other waits" : "others wait"));
			}
		});
	}

	void end(RetryCall call, StopReason reason) {
		this.guard.run(this.logger, () -> {
			if (reason.isGivingUp()) {
				this.logger.warn("%s: gave up after %s".formatted(subject(call), ending(call, reason)));
			}
			else if (this.logger.isDebugEnabled()) {
				this.logger.debug("%s: ended after %s".formatted(subject(call), ending(call, reason)));
			}
		});
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

}
