package io.github.retrystarter.client;

import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;

import io.github.retrystarter.DelaySource;
import io.github.retrystarter.FailureKind;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.IdempotencyKeyRule;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryOpinion;
import io.github.retrystarter.StopReason;

/**
 * One call: its request, which it sends and waits for, its latest exchange and its
 * history. Confined to the calling thread.
 */
final class RetryCall {

	private final ActiveMount mount;

	private final HttpRetryPolicy policy;

	private final AttemptRequest request;

	private final byte[] body;

	private final ClientHttpRequestExecution execution;

	private final CallEnvironment environment;

	private final OriginState origin;

	private final @Nullable RateLimitTurn turn;

	private final long start;

	private final CallHistory history;

	private @Nullable Exchange exchange;

	private RetryOpinion opinion = RetryOpinion.NO_OPINION;

	RetryCall(ActiveMount mount, HttpRetryPolicy policy, AttemptRequest request, byte[] body,
			ClientHttpRequestExecution client, @Nullable ClientHttpRequestInterceptor inner,
			CallEnvironment environment) {
		this.mount = mount;
		this.policy = policy;
		this.request = request;
		this.history = new CallHistory(request);
		this.body = body;
		this.environment = environment;
		this.origin = mount.state().origins().of(request.getURI());
		this.turn = RateLimitTurn.of(this, environment.gate());
		this.execution = RetryingClientHttpRequestInterceptor.through(inner, door(client));
		this.start = (policy.timeout() != null) ? environment.pause().nanoTime() : 0;
	}

	/**
	 * Put a door in front of the client, where only the request tells, as it is sent,
	 * what it is held with, or where a body may have to be cut that an interceptor reads.
	 */
	private ClientHttpRequestExecution door(ClientHttpRequestExecution client) {
		RateLimitTurn guard = (this.turn != null && this.turn.isPartitioned()) ? this.turn : null;
		boolean limited = this.policy.timeout() != null || this.policy.attemptTimeout() != null;
		return (guard != null || limited) ? new RateLimitDoor(guard, client) : client;
	}

	/**
	 * Send the request once, and learn what its outcome says of the calls to come.
	 * @return whether it was sent, and not held back at the last moment
	 */
	boolean send() {
		int number = this.history.size() + 1;
		if (number == 1) {
			this.origin.sent();
		}
		HttpRequest attempt = this.request.forAttempt(number, this.policy.attemptHeader());
		Consumer<Outcome> end = this.policy.observeAttempts() ? observers().attempting(this, attempt, number) : null;
		Exchange exchange = new Exchange(attempt, this.policy, this.environment.disposal(),
				AttemptLimit.of(this.policy, elapsed()));
		boolean sent;
		try {
			exchange.send(this.body, this.execution);
			sent = look(exchange, number);
		}
		finally {
			exchange.end();
		}
		if (end != null) {
			RateLimitedException heldBack = sent ? null : heldBack();
			end.accept((heldBack != null) ? new Outcome.Failure(heldBack, FailureKind.CONNECT, false)
					: exchange.outcome());
		}
		if (sent && this.turn != null) {
			this.turn.learn(exchange.outcome());
		}
		return sent;
	}

	/**
	 * Look at what has come, within the attempt.
	 * @return whether it was sent
	 */
	private boolean look(Exchange exchange, int number) {
		if (exchange.isUntappedHttpComponents()) {
			this.environment.log().untapped();
		}
		if (heldBack() != null && exchange.failure() != null) {
			return false;
		}
		this.exchange = exchange;
		if (exchange.isCompleted() && mayBeRetried()) {
			exchange.readAhead(this.environment.nanoTime());
		}
		this.opinion = this.environment.conditions().evaluate(this.request, exchange, this.policy, number);
		return true;
	}

	private @Nullable RateLimitedException heldBack() {
		return (this.turn != null) ? this.turn.heldBack() : null;
	}

	/**
	 * Whether there are retries for this request after it was sent. Not how many are
	 * left: a call must not pass for a success because its last body was not looked at.
	 */
	private boolean mayBeRetried() {
		return this.policy.total() > 0 && (this.policy.read() == null || this.policy.read() > 0) && state().isRetrying()
				&& (this.policy.allowedMethods().contains(this.request.getMethod()) || isIdempotent());
	}

	/**
	 * Whether the caller says that the request may be repeated, by an idempotency key or
	 * in as many words.
	 */
	boolean isIdempotent() {
		return RetryOptions.isIdempotent(this.request.getAttributes()) || hasKey();
	}

	/**
	 * Whether a repeat may bring other credentials: not a second time, and not where they
	 * are the caller's.
	 */
	boolean isRefreshable() {
		return this.request.callersHeader(HttpHeaders.AUTHORIZATION) == null
				&& this.history.stream().noneMatch((attempt) -> isUnauthorized(attempt.outcome()));
	}

	/**
	 * Whether the retry after an outcome costs nothing, because it is for other
	 * credentials.
	 */
	boolean isFree(Outcome outcome) {
		return this.policy.retryUnauthorized() && isUnauthorized(outcome);
	}

	private static boolean isUnauthorized(Outcome outcome) {
		return outcome instanceof Outcome.Response response && response.status() == HttpStatus.UNAUTHORIZED.value();
	}

	/**
	 * Whether the request carries an idempotency key.
	 */
	boolean hasKey() {
		IdempotencyKeyRule key = this.policy.idempotencyKey();
		return key.isKey(this.request.callersHeader(key.header()));
	}

	/**
	 * Wait until the server takes a request.
	 * @return whether the application is still open
	 * @throws RateLimitedException if the call cannot wait so long, or is a new one and
	 * is not to wait at all
	 */
	boolean awaitTurn() throws InterruptedException {
		if (this.turn == null || this.exchange != null) {
			return this.turn == null || this.turn.await(false);
		}
		long start = this.environment.pause().nanoTime();
		try {
			return this.turn.await(true);
		}
		finally {
			if (this.turn.hasWaited()) {
				Duration time = Duration.ofNanos(this.environment.pause().nanoTime() - start);
				this.environment.log().awaitedTurn(this, time);
				observers().waited(this, DelaySource.HOLD, time);
			}
		}
	}

	/**
	 * Whether there may be a server to wait for, because rate limits are kept to.
	 */
	boolean hasTurn() {
		return this.turn != null;
	}

	/**
	 * How long the server takes no requests.
	 */
	Duration hold() {
		return (this.turn != null) ? this.turn.hold() : Duration.ZERO;
	}

	/**
	 * The time since the call began, which is measured only if there is a time-out.
	 */
	Duration elapsed() {
		return (this.policy.timeout() == null) ? Duration.ZERO
				: Duration.ofNanos(this.environment.pause().nanoTime() - this.start);
	}

	/**
	 * A wait, cut to the time that the call has left.
	 */
	Duration timeLeft(Duration wait) {
		Duration timeout = this.policy.timeout();
		Duration left = (timeout != null) ? timeout.minus(elapsed()) : wait;
		return (left.compareTo(wait) < 0) ? left : wait;
	}

	/**
	 * Whether the latest attempt brought what the caller came for.
	 */
	boolean isCompleted() {
		return exchange().isCompleted() && this.opinion != RetryOpinion.RETRY;
	}

	/**
	 * Tell the origin of its success, after the budget has been told.
	 */
	void succeeded() {
		this.origin.succeeded();
		if (this.origin.news().isDown()) {
			this.environment.log().back(this);
		}
	}

	void finish(StopReason reason) {
		this.history.end(exchange());
		observers().finished(this, reason);
	}

	MountState state() {
		return this.mount.state();
	}

	CallObservers observers() {
		return this.mount.observers();
	}

	OriginState origin() {
		return this.origin;
	}

	/**
	 * The mount as it was when the call began.
	 */
	RetryMount mount() {
		return this.mount.mount();
	}

	/**
	 * The policy of the mount, with the options of this request.
	 */
	HttpRetryPolicy policy() {
		return this.policy;
	}

	/**
	 * The request as the caller made it.
	 */
	HttpRequest request() {
		return this.request;
	}

	CallHistory history() {
		return this.history;
	}

	Exchange exchange() {
		return Objects.requireNonNull(this.exchange, "Nothing has been sent");
	}

	/**
	 * What the conditions say of the latest attempt.
	 */
	RetryOpinion opinion() {
		return this.opinion;
	}

}
