package io.github.retrystarter.client;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.IdempotencyKeyRule;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryOpinion;
import io.github.retrystarter.StopReason;

/**
 * One call: what it began with, its latest exchange and its history. Confined to the
 * calling thread.
 */
final class RetryCall {

	private final ActiveMount mount;

	private final HttpRetryPolicy policy;

	private final AttemptRequest request;

	private final CallEnvironment environment;

	private final OriginState origin;

	private final @Nullable RateLimitTurn turn;

	private final @Nullable CallTimeout timeout;

	private final CallHistory history;

	private @Nullable Exchange exchange;

	private RetryOpinion opinion = RetryOpinion.NO_OPINION;

	/**
	 * Begin a call.
	 * @param mount the mount as it is now
	 * @param policy its policy, with the options of this request
	 * @param request the request as the caller made it
	 */
	RetryCall(ActiveMount mount, HttpRetryPolicy policy, AttemptRequest request, CallEnvironment environment) {
		this.mount = mount;
		this.policy = policy;
		this.request = request;
		this.history = new CallHistory(request);
		this.environment = environment;
		this.origin = mount.state().origins().of(request.getURI());
		this.turn = RateLimitTurn.of(this, environment.gate());
		this.timeout = (policy.timeout() != null) ? new CallTimeout(policy.timeout(), environment.pause()::nanoTime)
				: null;
	}

	void attempted(Exchange exchange) {
		this.exchange = exchange;
	}

	/**
	 * Note what the conditions say of the latest attempt.
	 */
	void judged(RetryOpinion opinion) {
		this.opinion = opinion;
	}

	/**
	 * Whether the latest attempt brought what the caller came for.
	 */
	boolean isCompleted() {
		return exchange().isCompleted() && this.opinion != RetryOpinion.RETRY;
	}

	/**
	 * Whether the caller says that the request may be repeated, by an idempotency key or
	 * in as many words.
	 */
	boolean isIdempotent() {
		return GivenOptions.isIdempotent(this.request.getAttributes()) || hasKey();
	}

	/**
	 * Whether the request carries an idempotency key.
	 */
	boolean hasKey() {
		IdempotencyKeyRule key = this.policy.idempotencyKey();
		return key.isKey(this.request.callersHeader(key.header()));
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
		return (this.timeout != null) ? this.timeout.elapsed() : Duration.ZERO;
	}

	/**
	 * A wait, cut to the time that the call has left.
	 */
	Duration timeLeft(Duration wait) {
		return (this.timeout != null) ? this.timeout.cut(wait) : wait;
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

	CallEnvironment environment() {
		return this.environment;
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

	RetryMount mount() {
		return this.mount.mount();
	}

	HttpRetryPolicy policy() {
		return this.policy;
	}

	AttemptRequest request() {
		return this.request;
	}

	/**
	 * The turn of this call, {@code null} if rate limits are not kept to.
	 */
	@Nullable RateLimitTurn turn() {
		return this.turn;
	}

	CallHistory history() {
		return this.history;
	}

	Exchange exchange() {
		return Objects.requireNonNull(this.exchange, "Nothing has been sent");
	}

	RetryOpinion opinion() {
		return this.opinion;
	}

}
