package io.github.retrystarter.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.Ordered;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.IdempotencyKeyRule;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.StopReason;

/**
 * Sends a request again while the policy of its mount says so. It belongs outside all
 * other interceptors, so that each attempt passes through them afresh. All attempts run
 * on the calling thread.
 * <p>
 * The response handed back is the client's own, unread. A failed call ends with the
 * exception of its last attempt, the earlier ones suppressed in it.
 */
public final class RetryingClientHttpRequestInterceptor implements ClientHttpRequestInterceptor, Ordered {

	private final RetryMounts mounts;

	private final IdempotencyKeyGenerator idempotencyKeyGenerator;

	private final CallEnvironment environment;

	private final FailureGuard guard;

	private final RetryLoop loop;

	RetryingClientHttpRequestInterceptor(RetryingClientHttpRequestInterceptorBuilder builder) {
		Log logger = LogFactory.getLog(RetryingClientHttpRequestInterceptor.class);
		this.mounts = builder.mounts;
		this.idempotencyKeyGenerator = builder.idempotencyKeyGenerator;
		this.guard = new FailureGuard(logger);
		RateLimitGate gate = new RateLimitGate(builder.rateLimitHolds, builder.clock, builder.random, this.guard);
		Map<String, MountState> states = new LinkedHashMap<>();
		for (RetryMount mount : builder.mounts.all()) {
			states.put(mount.name(), new MountState(mount, CallObservers.of(mount, builder.observers, this.guard),
					builder.rateLimitHolds, builder.clock, this.guard));
		}
		this.environment = new CallEnvironment(builder.clock, builder.random, new RetryPause(builder.sleeper),
				new ResponseDisposal(), new RetryConditions(builder.conditions, this.guard), gate, states);
		this.loop = new RetryLoop(new RetryHooks(builder.hooks, this.guard), gate, new RetryLog(logger, this.guard));
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
		Map<String, Object> attributes = request.getAttributes();
		RequestOptions options = RequestOptions.of(attributes);
		if (options.disabled() || isNested(attributes)) {
			return execution.execute(request, body);
		}
		RetryMount mount = mount(request, options);
		if (!mount.enabled()) {
			return execution.execute(request, body);
		}
		RetryCall call = new RetryCall(this.environment.state(mount), options.apply(mount.policy()),
				withIdempotencyKey(request, mount, options), body, execution, this.environment);
		awaitTurn(call);
		attributes.put(RetryOptions.HISTORY, call.history());
		call.send();
		if (call.isCompleted()) {
			call.state().budgets().deposit(request.getURI());
			finished(call, StopReason.COMPLETED);
			return call.exchange().response();
		}
		try {
			return this.loop.run(new CallRetries(call, options, this.environment));
		}
		finally {
			finished(call, call.stopReason());
		}
	}

	private RetryMount mount(HttpRequest request, RequestOptions options) {
		if (options.mount() == null) {
			return this.mounts.find(request.getURI());
		}
		RetryMount mount = this.mounts.find(options.mount());
		if (mount == null) {
			throw new IllegalArgumentException("There is no mount '%s', but there are %s".formatted(options.mount(),
					this.mounts.all().stream().map(RetryMount::name).toList()));
		}
		return mount;
	}

	/**
	 * Wait until the server takes a new call.
	 */
	private void awaitTurn(RetryCall call) throws IOException {
		try {
			if (!this.environment.gate().pass(call)) {
				throw new IOException("Application closed while waiting to send");
			}
		}
		catch (RateLimitedException ex) {
			call.state().observers().rejected(call);
			throw ex;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("Interrupted while waiting to send");
		}
	}

	/**
	 * Whether the request is an attempt of a call that is being retried already, so that
	 * two layers do not multiply.
	 */
	private static boolean isNested(Map<String, Object> attributes) {
		return attributes.get(RetryOptions.HISTORY) instanceof CallHistory outer && outer.isRunning();
	}

	private HttpRequest withIdempotencyKey(HttpRequest request, RetryMount mount, RequestOptions options) {
		IdempotencyKeyRule rule = mount.policy().idempotencyKey();
		if (options.idempotencyKey() != null) {
			return withHeader(request, rule.header(), options.idempotencyKey());
		}
		if (!rule.isGeneratedFor(request.getMethod()) || rule.isCarriedBy(request.getHeaders())) {
			return request;
		}
		String key = this.guard.call(this.idempotencyKeyGenerator, () -> this.idempotencyKeyGenerator.generate(request),
				null);
		return (key != null) ? withHeader(request, rule.header(), key) : request;
	}

	private static HttpRequest withHeader(HttpRequest request, String name, String value) {
		HttpRequest copy = new AttemptRequest(request);
		copy.getHeaders().set(name, value);
		return copy;
	}

	private static void finished(RetryCall call, StopReason reason) {
		call.end();
		call.state().observers().finished(call, reason);
	}

	/**
	 * The mounts at run time.
	 * @return the mounts in their order, the default one last
	 */
	public Collection<MountState> mounts() {
		return Collections.unmodifiableCollection(this.environment.states().values());
	}

	/**
	 * End all waits at once, and begin no further one. Attempts under way may finish.
	 */
	public void shutdown() {
		this.environment.pause().shutdown();
	}

}
