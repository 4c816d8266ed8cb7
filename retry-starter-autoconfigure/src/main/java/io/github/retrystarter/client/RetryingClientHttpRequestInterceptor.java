package io.github.retrystarter.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

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
public final class RetryingClientHttpRequestInterceptor implements ClientHttpRequestInterceptor, Ordered {

	private final RetryMounts mounts;

	private final Map<String, MountState> states = new LinkedHashMap<>();

	private final Parts parts;

	private final CallEnvironment environment;

	RetryingClientHttpRequestInterceptor(RetryingClientHttpRequestInterceptorBuilder builder) {
		Log logger = LogFactory.getLog(RetryingClientHttpRequestInterceptor.class);
		FailureGuard guard = new FailureGuard(logger);
		this.mounts = builder.mounts;
		this.parts = new Parts(builder, guard);
		RetryPause pause = new RetryPause(this.parts::sleeper, builder.nanoTime, this.parts::clock);
		this.environment = new CallEnvironment(this.parts, builder.nanoTime, builder.random, pause,
				new ResponseDisposal(), new RetryConditions(this.parts, guard),
				new RateLimitGate(this.parts, pause::date, builder.random, guard), guard,
				new RetryLog(logger, guard, pause::nanoTime));
		for (RetryMount mount : builder.mounts.all()) {
			OriginStates origins = new OriginStates(
					(origin) -> new OriginState(origin, mount.policy(), pause, builder.random));
			this.states.put(mount.name(), new MountState(mount, new CallObservers(mount, this.parts, guard), origins,
					pause, this.parts, guard, this.environment.log()));
		}
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
	 * @param door the last place before the request is sent, {@code null} if it is not
	 * known
	 */
	ClientHttpResponse intercept(HttpRequest request, byte[] body, ClientHttpRequestExecution execution,
			@Nullable RateLimitDoor door) throws IOException {
		Map<String, Object> attributes = request.getAttributes();
		if (RetryOptions.isDisabled(attributes)) {
			return pass(request, body, execution, "disabled for this request");
		}
		if (FailureGuard.isRunning()) {
			return pass(request, body, execution, "made inside a hook or another part");
		}
		if (isAttemptOfAnOuterCall(request)) {
			return pass(request, body, execution, "an attempt of a call that is retried further out");
		}
		RetryMount mount = mount(request);
		if (!mount.enabled()) {
			return pass(request, body, execution, "its mount is not enabled");
		}
		RetryCall call = new RetryCall(Objects.requireNonNull(this.states.get(mount.name())),
				RetryOptions.apply(attributes, mount.policy()), AttemptRequest.of(withIdempotencyKey(request, mount)),
				body, execution, door, this.environment);
		send(call, attributes);
		if (!call.isCompleted()) {
			return new RetryLoop(call, this.environment).run();
		}
		call.origin().budget().deposit();
		call.succeeded();
		call.finish(StopReason.COMPLETED);
		return call.exchange().response();
	}

	private ClientHttpResponse pass(HttpRequest request, byte[] body, ClientHttpRequestExecution execution, String why)
			throws IOException {
		this.environment.log().passed(request, this.mounts.find(request.getURI()).policy(), why);
		return execution.execute(request, body);
	}

	/**
	 * Send a request for the first time. A call that is rejected has no history.
	 */
	private void send(RetryCall call, Map<String, Object> attributes) throws IOException {
		boolean sent = false;
		while (!sent) {
			awaitTurn(call);
			attributes.put(RetryOptions.HISTORY, call.history());
			sent = call.send();
			if (!sent) {
				attributes.remove(RetryOptions.HISTORY);
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

	private RetryMount mount(HttpRequest request) {
		String name = RetryOptions.mount(request.getAttributes());
		RetryMount mount = (name != null) ? this.mounts.find(name) : this.mounts.find(request.getURI());
		if (mount == null) {
			throw new IllegalArgumentException("There is no mount '%s', but there are %s".formatted(name,
					this.mounts.all().stream().map(RetryMount::name).toList()));
		}
		return mount;
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
		call.state().observers().rejected(call);
	}

	/**
	 * The mounts at run time.
	 * @return the mounts in their order, the default one last
	 */
	public Collection<MountState> mounts() {
		return Collections.unmodifiableCollection(this.states.values());
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
