package io.github.retrystarter.client;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.retry.RetryListener;
import org.springframework.retry.backoff.Sleeper;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.IdempotencyKey;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.StopReason;

/**
 * Sends a request again while the policy of its mount says so. It belongs outside all
 * other interceptors, so that each attempt passes through them afresh. All attempts run
 * on the calling thread.
 * <p>
 * The answer handed back is the client's own, unread. A failed call ends with the
 * exception of its last attempt, the earlier ones suppressed in it.
 */
public final class RetryingClientHttpRequestInterceptor implements ClientHttpRequestInterceptor, Ordered {

	private static final String CALL_ATTRIBUTE = RetryCall.class.getName();

	private final RetryMounts mounts;

	private final IdempotencyKeyGenerator idempotencyKeyGenerator;

	private final List<RetryCallObserver> observers;

	private final CallEnvironment environment;

	private final Fence fence;

	private final RetryLoop loop;

	private RetryingClientHttpRequestInterceptor(Builder builder) {
		Log logger = LogFactory.getLog(RetryingClientHttpRequestInterceptor.class);
		this.mounts = builder.mounts;
		this.idempotencyKeyGenerator = builder.idempotencyKeyGenerator;
		this.observers = List.copyOf(builder.observers);
		this.environment = new CallEnvironment(builder.clock, builder.random, new RetryPause(builder.sleeper),
				new ResponseDisposal(), CallEnvironment.budgets(builder.mounts));
		this.fence = new Fence(logger);
		this.loop = new RetryLoop(new RetryHooks(builder.hooks, this.fence), this.environment.pause(),
				new RetryLog(logger, this.fence));
	}

	/**
	 * An interceptor that applies one policy to every URL, for clients made by hand.
	 * @param policy the policy
	 * @return the interceptor
	 */
	public static RetryingClientHttpRequestInterceptor of(HttpRetryPolicy policy) {
		return builder(RetryMounts.of(policy)).build();
	}

	/**
	 * Start an interceptor with several policies, or with parts of one's own.
	 * @param mounts where which policy applies
	 * @return a builder
	 */
	public static Builder builder(RetryMounts mounts) {
		return new Builder(mounts);
	}

	/**
	 * Put this interceptor in front of others, unless there is a retrying one among them:
	 * two would multiply their attempts.
	 * @param interceptors the interceptors of one client, outermost first
	 */
	public void addTo(List<ClientHttpRequestInterceptor> interceptors) {
		if (interceptors.stream().noneMatch(RetryingClientHttpRequestInterceptor.class::isInstance)) {
			interceptors.add(0, this);
		}
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
			throws IOException {
		RetryMount mount = this.mounts.find(request.getURI());
		if (!mount.enabled() || isNested(request)) {
			return execution.execute(request, body);
		}
		RetryCall call = new RetryCall(mount, withIdempotencyKey(request, mount), body, execution, this.environment);
		request.getAttributes().put(CALL_ATTRIBUTE, call);
		call.send();
		if (call.isCompleted()) {
			finished(call, StopReason.COMPLETED);
			return call.exchange().response();
		}
		try {
			return this.loop.run(call);
		}
		finally {
			finished(call, call.stopReason());
		}
	}

	/**
	 * Whether the request is an attempt of a call that is being retried already, so that
	 * two layers do not multiply.
	 */
	private static boolean isNested(HttpRequest request) {
		return request.getAttributes().get(CALL_ATTRIBUTE) instanceof RetryCall outer && outer.isRunning();
	}

	private HttpRequest withIdempotencyKey(HttpRequest request, RetryMount mount) {
		IdempotencyKey rule = mount.policy().idempotencyKey();
		if (!rule.isGeneratedFor(request.getMethod()) || request.getHeaders().containsHeader(rule.header())) {
			return request;
		}
		String key = this.fence.call(this.idempotencyKeyGenerator, () -> this.idempotencyKeyGenerator.generate(request),
				null);
		if (key == null) {
			return request;
		}
		HttpRequest keyed = new AttemptRequest(request);
		keyed.getHeaders().set(rule.header(), key);
		return keyed;
	}

	private void finished(RetryCall call, StopReason reason) {
		call.end();
		for (RetryCallObserver observer : this.observers) {
			this.fence.run(observer,
					() -> observer.finished(call.mount(), call.request().getMethod(), reason, call.history().view()));
		}
	}

	/**
	 * End all waits at once, and begin no further one. Attempts under way may finish.
	 */
	public void shutdown() {
		this.environment.pause().shutdown();
	}

	/**
	 * Builds a {@link RetryingClientHttpRequestInterceptor}.
	 */
	public static final class Builder {

		private final RetryMounts mounts;

		private List<RetryListener> hooks = List.of();

		private List<RetryCallObserver> observers = List.of();

		private IdempotencyKeyGenerator idempotencyKeyGenerator = IdempotencyKeyGenerator.randomUuid();

		private @Nullable Sleeper sleeper;

		private Clock clock = Clock.systemUTC();

		private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();

		private Builder(RetryMounts mounts) {
			this.mounts = mounts;
		}

		/**
		 * Hooks that see each call whose first attempt did not complete it.
		 * @param hooks the hooks, in their order
		 * @return this builder
		 */
		public Builder hooks(List<RetryListener> hooks) {
			this.hooks = hooks;
			return this;
		}

		/**
		 * Observers that are told of every call.
		 * @param observers the observers
		 * @return this builder
		 */
		public Builder observers(List<RetryCallObserver> observers) {
			this.observers = observers;
			return this;
		}

		/**
		 * What makes idempotency keys, by default random UUIDs.
		 * @param idempotencyKeyGenerator the generator
		 * @return this builder
		 */
		public Builder idempotencyKeyGenerator(IdempotencyKeyGenerator idempotencyKeyGenerator) {
			this.idempotencyKeyGenerator = idempotencyKeyGenerator;
			return this;
		}

		/**
		 * What waits instead. Unlike the default, a sleeper is not woken when the
		 * application closes.
		 * @param sleeper the sleeper
		 * @return this builder
		 */
		public Builder sleeper(Sleeper sleeper) {
			this.sleeper = sleeper;
			return this;
		}

		/**
		 * What tells the time, for {@code timeout} and dates in {@code Retry-After}; by
		 * default the system's clock.
		 * @param clock the clock
		 * @return this builder
		 */
		public Builder clock(Clock clock) {
			this.clock = clock;
			return this;
		}

		/**
		 * Where jitter comes from, by default {@link ThreadLocalRandom}.
		 * @param random uniform in [0, 1), safe for use by many threads
		 * @return this builder
		 */
		public Builder random(DoubleSupplier random) {
			this.random = random;
			return this;
		}

		/**
		 * Build the interceptor.
		 * @return the interceptor
		 */
		public RetryingClientHttpRequestInterceptor build() {
			return new RetryingClientHttpRequestInterceptor(this);
		}

	}

}
