package io.github.retrystarter.client;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.retry.RetryListener;
import org.springframework.retry.backoff.Sleeper;

/**
 * What the application plugs into an interceptor. Some of it may be found only when a
 * call first needs it, because it may itself have been made with a client that has the
 * interceptor. Safe for use by many threads.
 */
final class Parts {

	private final RetryingClientHttpRequestInterceptorBuilder builder;

	private final Consumer<RetryingClientHttpRequestInterceptorBuilder> missing;

	private final FailureGuard guard;

	private final AtomicReference<@Nullable RetryingClientHttpRequestInterceptorBuilder> found = new AtomicReference<>();

	Parts(RetryingClientHttpRequestInterceptorBuilder builder, FailureGuard guard) {
		this.builder = builder.copy();
		this.missing = builder.missing;
		this.guard = guard;
	}

	void find() {
		if (this.found.get() == null) {
			publish(lookUp());
		}
	}

	List<RetryListener> hooks() {
		return get().hooks;
	}

	List<RetryCallObserver> observers() {
		return get().observers;
	}

	List<RetryCondition> conditions() {
		return get().conditions;
	}

	RateLimitHolds rateLimitHolds() {
		return get().rateLimitHolds;
	}

	@Nullable RateLimitPartition rateLimitPartition() {
		return get().rateLimitPartition;
	}

	IdempotencyKeyGenerator idempotencyKeyGenerator() {
		return get().idempotencyKeyGenerator;
	}

	@Nullable Sleeper sleeper() {
		return get().sleeper;
	}

	Clock clock() {
		return get().clock;
	}

	/**
	 * All parts, without those that cannot be found yet. The next call looks for them
	 * again.
	 */
	private RetryingClientHttpRequestInterceptorBuilder get() {
		RetryingClientHttpRequestInterceptorBuilder known = this.found.get();
		if (known != null) {
			return known;
		}
		RetryingClientHttpRequestInterceptorBuilder complete = this.guard.call(this.missing, this::lookUp);
		return (complete != null) ? publish(complete) : this.builder;
	}

	/**
	 * This holds no lock, because the thread that makes a part may wait for another one
	 * that makes a call.
	 */
	private RetryingClientHttpRequestInterceptorBuilder lookUp() {
		RetryingClientHttpRequestInterceptorBuilder complete = this.builder.copy();
		this.missing.accept(complete);
		return complete;
	}

	private RetryingClientHttpRequestInterceptorBuilder publish(RetryingClientHttpRequestInterceptorBuilder complete) {
		RetryingClientHttpRequestInterceptorBuilder earlier = this.found.compareAndExchange(null, complete);
		return (earlier != null) ? earlier : complete;
	}

}
