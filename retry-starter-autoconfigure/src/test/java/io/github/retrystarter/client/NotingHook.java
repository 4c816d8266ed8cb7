package io.github.retrystarter.client;

import java.util.List;

import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;

/**
 * A hook that notes what it sees.
 */
class NotingHook implements RetryListener {

	private final List<String> events;

	NotingHook(List<String> events) {
		this.events = events;
	}

	@Override
	public <T, E extends Throwable> boolean open(RetryContext context, RetryCallback<T, E> callback) {
		note("open", context);
		return true;
	}

	@Override
	public <T, E extends Throwable> void onError(RetryContext context, RetryCallback<T, E> callback,
			Throwable throwable) {
		note("error", context);
	}

	@Override
	public <T, E extends Throwable> void onSuccess(RetryContext context, RetryCallback<T, E> callback, T result) {
		note("success", context);
	}

	@Override
	public <T, E extends Throwable> void close(RetryContext context, RetryCallback<T, E> callback,
			Throwable throwable) {
		note("close", context);
	}

	private void note(String event, RetryContext context) {
		HttpRetryContext call = HttpRetryContext.from(context);
		this.events.add("%s: %s %s, attempt %d, %s, wait %d ms".formatted(event, call.mount().name(),
				call.request().getMethod(), call.attempt(), call.outcome(), call.delay().toMillis()));
	}

}
