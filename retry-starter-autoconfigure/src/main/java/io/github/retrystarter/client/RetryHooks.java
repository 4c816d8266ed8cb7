package io.github.retrystarter.client;

import java.util.List;
import java.util.function.Consumer;

import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;

import io.github.retrystarter.StopReason;

/**
 * The one listener of our {@code RetryTemplate}: introduces the call to its context and
 * then passes every event on to the hooks of the application, fenced in, because
 * spring-retry alone would run a call again when {@code onSuccess} throws.
 */
final class RetryHooks implements RetryListener {

	private final List<RetryListener> hooks;

	private final Fence fence;

	RetryHooks(List<RetryListener> hooks, Fence fence) {
		this.hooks = List.copyOf(hooks);
		this.fence = fence;
	}

	@Override
	public <T, E extends Throwable> boolean open(RetryContext context, RetryCallback<T, E> callback) {
		RetryCall call = (RetryCall) (Object) callback;
		((CallRetryContext) context).bind(call);
		for (RetryListener hook : this.hooks) {
			boolean proceed = this.fence.call(hook, () -> hook.open(context, callback), true);
			if (!proceed && !call.isStopped()) {
				call.stop(StopReason.VETOED);
			}
		}
		return true;
	}

	@Override
	public <T, E extends Throwable> void onSuccess(RetryContext context, RetryCallback<T, E> callback, T result) {
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
			this.fence.run(hook, () -> event.accept(hook));
		}
	}

}
