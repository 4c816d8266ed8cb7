package io.github.retrystarter.client;

import java.util.List;
import java.util.function.Consumer;

import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;

/**
 * Passes the events of one call on to the hooks of the application. What a hook throws
 * stops here, because spring-retry would take it for a failed attempt.
 */
final class RetryHooks implements RetryListener {

	private final List<RetryListener> hooks;

	private final FailureGuard guard;

	private final Runnable onVeto;

	/**
	 * Create a listener.
	 * @param hooks the hooks, in their order
	 * @param guard keeps their failures from the call
	 * @param onVeto run when a hook refuses the call. The template is not told, so that
	 * the other hooks see the call to its end
	 */
	RetryHooks(List<RetryListener> hooks, FailureGuard guard, Runnable onVeto) {
		this.hooks = hooks;
		this.guard = guard;
		this.onVeto = onVeto;
	}

	@Override
	public <T, E extends Throwable> boolean open(RetryContext context, RetryCallback<T, E> callback) {
		for (RetryListener hook : this.hooks) {
			boolean proceed = this.guard.call(hook, () -> hook.open(context, callback), true);
			if (!proceed) {
				this.onVeto.run();
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
			this.guard.run(hook, () -> event.accept(hook));
		}
	}

}
