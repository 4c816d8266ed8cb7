package io.github.retrystarter.client;

import org.springframework.retry.RetryContext;
import org.springframework.retry.backoff.BackOffContext;
import org.springframework.retry.backoff.BackOffInterruptedException;
import org.springframework.retry.backoff.BackOffPolicy;

import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.StopReason;

/**
 * Waits as long as was decided, after the response that nobody will read has been closed.
 */
final class DecisionBackOffPolicy implements BackOffPolicy {

	private final RateLimitGate gate;

	private final RetryLog log;

	DecisionBackOffPolicy(RateLimitGate gate, RetryLog log) {
		this.gate = gate;
		this.log = log;
	}

	@Override
	public BackOffContext start(RetryContext context) {
		return (CallRetryContext) context;
	}

	@Override
	public void backOff(BackOffContext context) {
		CallRetries retries = CallRetryContext.retries(context);
		RetryCall call = retries.call();
		RetryDecision.Retry retry = (RetryDecision.Retry) call.history().latest().decision();
		call.discardResponse();
		this.log.retry(call, retry);
		call.state().observers().retrying(call);
		try {
			if (!call.await(retry.delay()) || !this.gate.pass(call)) {
				retries.stop(StopReason.SHUTDOWN);
				throw new BackOffInterruptedException("Closed while waiting");
			}
		}
		catch (RateLimitedException ex) {
			retries.stop(StopReason.RATE_LIMITED);
			throw CallEnding.withEarlierFailures(ex, call);
		}
		catch (InterruptedException ex) {
			retries.stop(StopReason.INTERRUPTED);
			throw new BackOffInterruptedException("Interrupted while waiting", ex);
		}
	}

}
