package io.github.retrystarter.client;

import java.util.List;
import java.util.function.Consumer;

import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;

import io.github.retrystarter.StopReason;

/**
 * The one listener of our {@code RetryTemplate}: introduces the call to its context,
 * turns a response that calls for a retry into a failure, as spring-retry allows in
 * {@code onSuccess}, and passes every event on to the hooks of the application. These are
 * guarded, or what they throw there would cause retries, too.
 */
final class RetryHooks implements RetryListener {

	private final List<RetryListener> hooks;

	private final FailureGuard guard;

	RetryHooks(List<RetryListener> hooks, FailureGuard guard) {
		this.hooks = List.copyOf(hooks);
		this.guard = guard;
	}

	@Override
	public <T, E extends Throwable> boolean open(RetryContext context, RetryCallback<T, E> callback) {
		CallRetries retries = (CallRetries) (Object) callback;
		((CallRetryContext) context).bind(retries);
		for (RetryListener hook : this.hooks) {
			boolean proceed = this.guard.call(hook, () -> hook.open(context, callback), true);
			if (!proceed) {
				retries.conclude(StopReason.VETOED);
			}
		}
		return true;
	}

	@Override
	public <T, E extends Throwable> void onSuccess(RetryContext context, RetryCallback<T, E> callback, T result) {
		((CallRetries) (Object) callback).failUnlessCompleted();
		inReverse((hook) -> hook.onSuccess(context, callback, result));
	}

	@Override
	public <T, E extends Throwable> void onError(RetryContext context, RetryCallback<T, E> callback,
			Throwable throwable) {
		inReverse((hook) -> hook.onError(context, callback, throwable));
	}

	@Override
	public <T, E extends Throwable> void close(RetryContext context, RetryCallback<T, E> callback,
			Throwable throwable) {
		inReverse((hook) -> hook.close(context, callback, throwable));
	}

	private void inReverse(Consumer<RetryListener> event) {
		for (int i = this.hooks.size() - 1; i >= 0; i--) {
			RetryListener hook = this.hooks.get(i);
			this.guard.run(hook, () -> event.accept(hook));
		}
	}

}
