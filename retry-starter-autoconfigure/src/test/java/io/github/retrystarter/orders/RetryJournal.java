package io.github.retrystarter.orders;

import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;
import org.springframework.stereotype.Component;

import io.github.retrystarter.client.HttpRetryContext;

/**
 * The guide's example of a hook.
 */
@Component
class RetryJournal implements RetryListener {

	@Override
	public <T, E extends Throwable> void onError(RetryContext context, RetryCallback<T, E> callback,
			Throwable throwable) {
		HttpRetryContext call = HttpRetryContext.from(context);
		if (call != null) {
			System.out.println(call.attempt() + ": " + call.outcome() + ", then " + call.decision());
		}
	}

}
