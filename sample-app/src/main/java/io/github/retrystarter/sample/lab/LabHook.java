package io.github.retrystarter.sample.lab;

import org.jspecify.annotations.Nullable;

import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;

import io.github.retrystarter.client.HttpRetryContext;

/**
 * Tells a {@link LabCall} of each decision at once. No other hook listens in the lab, so
 * none overrules a decision later on.
 */
final class LabHook implements RetryListener {

	@Override
	public <T, E extends Throwable> void onError(RetryContext context, RetryCallback<T, E> callback,
			Throwable throwable) {
		pass(context);
	}

	@Override
	public <T, E extends Throwable> void onSuccess(RetryContext context, RetryCallback<T, E> callback, T result) {
		pass(context);
	}

	@Override
	public <T, E extends Throwable> void close(RetryContext context, RetryCallback<T, E> callback,
			@Nullable Throwable throwable) {
		pass(context);
	}

	private static void pass(RetryContext context) {
		HttpRetryContext http = HttpRetryContext.from(context);
		LabCall call = (http != null) ? LabCall.of(http.request()) : null;
		if (http != null && call != null) {
			call.decided(http.history());
		}
	}

}
