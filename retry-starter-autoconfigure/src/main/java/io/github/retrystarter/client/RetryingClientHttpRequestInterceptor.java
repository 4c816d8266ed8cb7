package io.github.retrystarter.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

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
public class RetryingClientHttpRequestInterceptor implements ClientHttpRequestInterceptor, Ordered {

	private final Parts parts;

	private final CallEnvironment environment;

	private volatile MountSnapshot snapshot;

	RetryingClientHttpRequestInterceptor(RetryingClientHttpRequestInterceptorBuilder builder) {
		Log logger = LogFactory.getLog(RetryingClientHttpRequestInterceptor.class);
		FailureGuard guard = new FailureGuard(logger);
		this.parts = new Parts(builder, guard);
		RetryPause pause = new RetryPause(this.parts::sleeper, builder.nanoTime, this.parts::clock);
		this.environment = new CallEnvironment(this.parts, builder.nanoTime, builder.random, pause,
				new ResponseDisposal(), new RetryConditions(this.parts, guard),
				new RateLimitGate(this.parts, pause::date, builder.random, guard), guard,
				new RetryLog(logger, guard, pause::nanoTime));
		this.snapshot = MountSnapshot.of(builder.mounts, null, this::activate);
	}

	private ActiveMount activate(RetryMount mount, @Nullable MountState before) {
		MountState state = (before != null) ? before : new MountState(mount, this.environment.pause(),
				this.environment.random(), this.parts, this.environment.guard(), this.environment.log());
		state.change(mount);
		return new ActiveMount(mount, state, new CallObservers(mount, this.parts, this.environment.guard()));
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
	public ClientHttpRequestInterceptor andThen(ClientHttpRequestInterceptor next) {
		return new InterceptorChain(this, next);
	}

	@Override
	public ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
			throws IOException {
		return intercept(request, body, execution, null);
	}

	/**
	 * Intercept a request.
	 * @param client what comes after the inner interceptors
	 * @param inner the interceptors inside this one, {@code null} if none are known
	 */
	ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution client,
			@Nullable ClientHttpRequestInterceptor inner) throws IOException {
		Map<String, Object> attributes = request.getAttributes();
		if (RetryOptions.isDisabled(attributes)) {
			return pass(request, body, through(inner, client), "disabled for this request");
		}
		if (FailureGuard.isRunning()) {
			return pass(request, body, through(inner, client), "made inside a hook or another part");
		}
		if (isAttemptOfAnOuterCall(request)) {
			return pass(request, body, through(inner, client), "an attempt of a call that is retried further out");
		}
		ActiveMount active = this.snapshot.find(request);
		RetryMount mount = active.mount();
		if (!mount.enabled()) {
			return pass(request, body, through(inner, client), "its mount is not enabled");
		}
		HttpRetryPolicy policy = AttemptWire.within(RetryOptions.apply(attributes, mount.policy()));
		RetryCall call = new RetryCall(active, policy, AttemptRequest.of(withIdempotencyKey(request, mount)), body,
				client, inner, this.environment);
		send(call, attributes);
		if (!call.isCompleted()) {
			return new RetryLoop(call, this.environment).run();
		}
		call.origin().budget().deposit();
		call.succeeded();
		call.finish(StopReason.COMPLETED);
		return call.exchange().response();
	}

	static ClientHttpRequestExecution through(@Nullable ClientHttpRequestInterceptor inner,
			ClientHttpRequestExecution client) {
		return (inner != null) ? inner.apply(client) : client;
	}

	private ClientHttpResponse pass(HttpRequest request, byte[] body, ClientHttpRequestExecution execution, String why)
			throws IOException {
		this.environment.log().passed(request, this.snapshot.byUrl(request).policy(), why);
		return execution.execute(request, body);
	}

	/**
	 * Send a request for the first time. A call that is rejected has no history.
	 */
	private void send(RetryCall call, Map<String, Object> attributes) throws IOException {
		boolean sent = false;
		while (!sent) {
			awaitTurn(call);
			RetryOptions.history(attributes, call.history());
			sent = call.send();
			if (!sent) {
				RetryOptions.history(attributes, null);
			}
		}
	}

	/**
	 * Whether a retrying layer further out sends this request, so that the two do not
	 * multiply their attempts.
	 */
	private static boolean isAttemptOfAnOuterCall(HttpRequest request) {
		return request.getAttributes().get(RetryOptions.HISTORY) instanceof CallHistory outer
				&& outer.isSending(request);
	}

	private HttpRequest withIdempotencyKey(HttpRequest request, RetryMount mount) {
		IdempotencyKeyRule rule = mount.policy().idempotencyKey();
		String key = RetryOptions.idempotencyKey(request.getAttributes());
		if (key == null && rule.isGeneratedFor(request.getMethod()) && !rule.isCarriedBy(request.getHeaders())) {
			IdempotencyKeyGenerator generator = this.parts.idempotencyKeyGenerator();
			String generated = this.environment.guard().call(generator, () -> generator.generate(request));
			key = (generated != null) ? rule.write(generated) : null;
		}
		return (key != null) ? AttemptRequest.of(request).withHeader(rule.header(), key) : request;
	}

	private void awaitTurn(RetryCall call) throws IOException {
		try {
			if (!call.awaitTurn()) {
				throw new IOException("Application closed while waiting to send");
			}
		}
		catch (RateLimitedException ex) {
			rejected(call);
			throw ex;
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("Interrupted while waiting to send");
		}
	}

	private void rejected(RetryCall call) {
		this.environment.log().rejected(call);
		call.observers().rejected(call);
	}

	/**
	 * The mounts at run time.
	 * @return the mounts in their order, the default one last, and after it those that
	 * have been removed
	 */
	public Collection<MountState> mounts() {
		return this.snapshot.states();
	}

	/**
	 * Replace all policies at once. A call that has begun keeps the policy that it began
	 * with. A mount keeps what belongs to its name: meters, switch, holds, what is known
	 * of the life of its origins, and its budgets, whose balance is scaled where their
	 * capacity changes. A mount that is no longer there is remembered as
	 * {@linkplain MountState#isRemoved() removed}, as long as no 100 others have been
	 * removed since; calls that name it go by their URL.
	 * @param mounts the mounts from now on
	 */
	public synchronized void replace(RetryMounts mounts) {
		MountSnapshot next = MountSnapshot.of(mounts, this.snapshot, this::activate);
		this.snapshot = next;
		next.removed().forEach(MountState::remove);
	}

	/**
	 * Find the parts that were {@linkplain RetryingClientHttpRequestInterceptorBuilder
	 * left until they are needed} now, so that one that cannot be made is noticed before
	 * a call needs it. What the look-up throws is passed on.
	 */
	public void findParts() {
		this.parts.find();
	}

	/**
	 * End all waits at once, and begin no further one. Attempts under way may finish.
	 */
	public void shutdown() {
		this.environment.pause().shutdown();
	}

}
