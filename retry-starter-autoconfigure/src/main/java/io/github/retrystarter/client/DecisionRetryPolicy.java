package io.github.retrystarter.client;

import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryPolicy;

/**
 * Tells spring-retry what was decided. Without a fresh decision for the latest attempt
 * the call ends, so no mistake can make it endless.
 */
final class DecisionRetryPolicy implements RetryPolicy {

	@Override
	public boolean canRetry(RetryContext context) {
		RetryCall call = CallRetryContext.retries(context).call();
		int failed = context.getRetryCount();
		return failed == 0 || (failed == call.history().size() && !call.isStopped());
	}

	@Override
	public RetryContext open(RetryContext parent) {
		return new CallRetryContext(parent);
	}

	@Override
	public void close(RetryContext context) {
	}

	@Override
	public void registerThrowable(RetryContext context, Throwable throwable) {
		((CallRetryContext) context).registerThrowable(throwable);
	}

}
