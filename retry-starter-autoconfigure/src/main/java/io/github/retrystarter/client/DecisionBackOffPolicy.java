package io.github.retrystarter.client;

import java.time.Duration;

import org.springframework.retry.RetryContext;
import org.springframework.retry.backoff.BackOffContext;
import org.springframework.retry.backoff.BackOffInterruptedException;
import org.springframework.retry.backoff.BackOffPolicy;
import org.springframework.retry.backoff.Sleeper;

import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.StopReason;

/**
 * Waits as long as was decided, after the answer that nobody will read has been closed.
 */
final class DecisionBackOffPolicy implements BackOffPolicy {

	private final Sleeper sleeper;

	private final RetryLog log;

	DecisionBackOffPolicy(Sleeper sleeper, RetryLog log) {
		this.sleeper = sleeper;
		this.log = log;
	}

	@Override
	public BackOffContext start(RetryContext context) {
		return (CallRetryContext) context;
	}

	@Override
	public void backOff(BackOffContext context) {
		RetryCall call = CallRetryContext.call(context);
		RetryDecision.Retry retry = (RetryDecision.Retry) call.latest().decision();
		call.discardResponse();
		this.log.retry(call, retry);
		try {
			sleep(retry.delay());
		}
		catch (InterruptedException ex) {
			call.stop(StopReason.INTERRUPTED);
			throw new BackOffInterruptedException("Interrupted while waiting", ex);
		}
	}

	private void sleep(Duration delay) throws InterruptedException {
		if (Thread.currentThread().isInterrupted()) {
			throw new InterruptedException();
		}
		if (!delay.isZero()) {
			this.sleeper.sleep(ceilingMillis(delay));
		}
	}

	/**
	 * Rounded up, so that no wait is shorter than the server asked for.
	 */
	private static long ceilingMillis(Duration delay) {
		return delay.plusNanos(999_999).toMillis();
	}

}
