package io.github.retrystarter.client;

import java.io.IOException;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.Ordered;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

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

	RetryingClientHttpRequestInterceptor(RetryingClientHttpRequestInterceptorBuilder builder) {
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
	public static RetryingClientHttpRequestInterceptorBuilder builder(RetryMounts mounts) {
		return new RetryingClientHttpRequestInterceptorBuilder(mounts);
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

}
