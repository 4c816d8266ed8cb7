package io.github.retrystarter.sample;

import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;
import org.springframework.stereotype.Component;

import io.github.retrystarter.client.HttpRetryContext;

/**
 * Fills the {@link AttemptTrace} of those calls that carry one. It waits for the end of
 * the call, because a decision may still be overruled after its attempt.
 */
@Component
class AttemptTraceHook implements RetryListener {

	@Override
	public <T, E extends Throwable> void close(RetryContext context, RetryCallback<T, E> callback,
			Throwable throwable) {
		HttpRetryContext call = HttpRetryContext.from(context);
		AttemptTrace trace = (call != null) ? AttemptTrace.of(call.request()) : null;
		if (call != null && trace != null) {
			trace.record(call.mount().name(), call.history());
		}
	}

}
