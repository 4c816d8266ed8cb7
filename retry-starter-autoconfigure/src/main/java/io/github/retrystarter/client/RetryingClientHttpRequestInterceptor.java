package io.github.retrystarter.client;

import java.io.IOException;
import java.util.Collection;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;

/**
 * Sends a request again while the policy of its mount says so. It belongs outside all
 * other interceptors, so that each attempt passes through them afresh. All attempts run
 * on the calling thread.
 * <p>
 * The response handed back is the client's own, unread. A failed call ends with the
 * exception of its last attempt, the earlier ones suppressed in it.
 */
public class RetryingClientHttpRequestInterceptor implements ClientHttpRequestInterceptor, Ordered {

	private final CallEnvironment environment;

	private final CallStart start;

	private volatile MountSnapshot snapshot;

	RetryingClientHttpRequestInterceptor(RetryingClientHttpRequestInterceptorBuilder builder) {
		Log logger = LogFactory.getLog(RetryingClientHttpRequestInterceptor.class);
		FailureGuard guard = new FailureGuard(logger);
		Parts parts = new Parts(builder, guard);
		RetryPause pause = new RetryPause(parts::sleeper, builder.nanoTime, parts::clock);
		this.environment = new CallEnvironment(parts, builder.nanoTime, builder.random, pause, new ResponseDisposal(),
				new RetryConditions(parts, guard), new RateLimitGate(parts, pause::date, builder.random, guard), guard,
				new RetryLog(logger, guard, pause::nanoTime));
		this.start = new CallStart(this.environment);
		this.snapshot = MountSnapshot.of(builder.mounts, null, this::activate);
	}

	private ActiveMount activate(RetryMount mount, @Nullable MountState before) {
		MountState state = (before != null) ? before : new MountState(mount, this.environment.pause(),
				this.environment.random(), this.environment.parts(), this.environment.guard(), this.environment.log());
		state.change(mount);
		return new ActiveMount(mount, state,
				new CallObservers(mount, this.environment.parts(), this.environment.guard()));
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
		if (GivenOptions.isDisabled(request.getAttributes())) {
			return pass(request, body, client, inner, "disabled for this request");
		}
		if (FailureGuard.isRunning()) {
			return pass(request, body, client, inner, "made inside a hook or another part");
		}
		if (isAttemptOfAnOuterCall(request)) {
			return pass(request, body, client, inner, "an attempt of a call that is retried further out");
		}
		ActiveMount active = this.snapshot.find(request);
		return active.mount().enabled() ? this.start.call(active, request, body, client, inner)
				: pass(request, body, client, inner, "its mount is not enabled");
	}

	private ClientHttpResponse pass(HttpRequest request, byte[] body, ClientHttpRequestExecution client,
			@Nullable ClientHttpRequestInterceptor inner, String why) throws IOException {
		this.environment.log().passed(request, this.snapshot.byUrl(request).policy(), why);
		return AttemptSender.through(inner, client).execute(request, body);
	}

	/**
	 * Whether a retrying layer further out sends this request, so that the two do not
	 * multiply their attempts.
	 */
	private static boolean isAttemptOfAnOuterCall(HttpRequest request) {
		return request.getAttributes().get(RetryOptions.HISTORY) instanceof CallHistory outer
				&& outer.isSending(request);
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
		this.environment.parts().find();
	}

	/**
	 * End all waits at once, and begin no further one. Attempts under way may finish.
	 */
	public void shutdown() {
		this.environment.pause().shutdown();
	}

}
