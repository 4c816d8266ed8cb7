package io.github.retrystarter.client;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.util.Assert;

import io.github.retrystarter.Attempt;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RateLimitMode;
import io.github.retrystarter.RetryBudget;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryOpinion;
import io.github.retrystarter.StopReason;

/**
 * One call: the request, its latest exchange, and what was decided so far. Confined to
 * the calling thread. It is spring-retry's callback for the attempts after the first.
 */
final class RetryCall implements RetryCallback<ClientHttpResponse, Throwable> {

	private static final int FIRST_SERVER_ERROR = 500;

	private final MountState state;

	private final RequestOptions options;

	private final HttpRetryPolicy policy;

	private final HttpRequest request;

	private final byte[] body;

	private final ClientHttpRequestExecution execution;

	private final CallEnvironment environment;

	private final long startMillis;

	private final CallHistory history = new CallHistory();

	private @Nullable Exchange exchange;

	private @Nullable RetryBudget budget;

	private @Nullable Boolean idempotent;

	private RetryOpinion opinion = RetryOpinion.NO_OPINION;

	RetryCall(MountState state, RequestOptions options, HttpRequest request, byte[] body,
			ClientHttpRequestExecution execution, CallEnvironment environment) {
		this.state = state;
		this.options = options;
		this.policy = options.apply(state.mount().policy());
		this.request = request;
		this.body = body;
		this.execution = execution;
		this.environment = environment;
		this.startMillis = (this.policy.timeout() != null) ? environment.clock().millis() : 0;
	}

	/**
	 * Send the request once.
	 */
	void send() {
		int number = this.history.size() + 1;
		AttemptRequest attempt = AttemptRequest.of(this.request, this.policy, number);
		if (this.policy.observeAttempts()) {
			Consumer<Outcome> end = this.state.observers().attempting(this, attempt, number);
			exchange(attempt, number);
			end.accept(exchange().outcome());
		}
		else {
			exchange(attempt, number);
		}
		if (this.policy.rateLimit() != RateLimitMode.OFF) {
			this.environment.gate().learn(this);
		}
	}

	private void exchange(AttemptRequest attempt, int number) {
		this.exchange = Exchange.send(attempt, this.body, this.execution, this.policy, this.environment.disposal());
		this.opinion = this.environment.conditions().evaluate(this.request, this.exchange, this.policy, number);
	}

	/**
	 * Whether the latest attempt brought what the caller came for.
	 */
	boolean isCompleted() {
		return exchange().isCompleted() && this.opinion != RetryOpinion.RETRY;
	}

	/**
	 * Decide what follows the latest attempt, and remember it.
	 */
	void judge() {
		Outcome outcome = exchange().outcome();
		this.history.add(outcome, isCompleted() ? RetryDecision.stop(StopReason.COMPLETED) : decide(outcome));
	}

	private RetryDecision decide(Outcome outcome) {
		Instant now = this.environment.clock().instant();
		return decide(new Attempt(this.history.size() + 1, this.history.count(outcome) + 1, this.request.getMethod(),
				isIdempotent(), outcome, this.opinion, this.environment.gate().remaining(this), elapsed(now), now,
				this.environment.random()));
	}

	private boolean isIdempotent() {
		if (this.idempotent == null) {
			this.idempotent = this.options.idempotent()
					|| this.policy.idempotencyKey().isCarriedBy(this.request.getHeaders());
		}
		return this.idempotent;
	}

	/**
	 * The time since the call began, which is measured only if there is a time-out.
	 */
	private Duration elapsed(Instant now) {
		return (this.policy.timeout() != null) ? Duration.ofMillis(now.toEpochMilli() - this.startMillis)
				: Duration.ZERO;
	}

	/**
	 * Whether a wait would end within the call's time-out.
	 */
	boolean hasTimeFor(Duration wait) {
		Duration timeout = this.policy.timeout();
		return timeout == null || elapsed(this.environment.clock().instant()).plus(wait).compareTo(timeout) <= 0;
	}

	/**
	 * The budget is asked last, because withdrawing has an effect and a decision has
	 * none.
	 */
	private RetryDecision decide(Attempt attempt) {
		if (wasInterrupted()) {
			return RetryDecision.stop(StopReason.INTERRUPTED);
		}
		RetryDecision decision = this.policy.decide(attempt);
		if (decision instanceof RetryDecision.Retry && this.environment.pause().isShutdown()) {
			return RetryDecision.stop(StopReason.SHUTDOWN);
		}
		if (decision instanceof RetryDecision.Retry && !this.state.isRetrying()) {
			return RetryDecision.stop(StopReason.DISABLED);
		}
		if (decision instanceof RetryDecision.Retry && !budget().tryWithdraw(attempt.outcome())) {
			return RetryDecision.stop(StopReason.BUDGET_EXHAUSTED);
		}
		return decision;
	}

	private boolean wasInterrupted() {
		Throwable failure = exchange().failure();
		if (failure != null && FailureClassifier.isInterruption(failure)) {
			Thread.currentThread().interrupt();
		}
		return failure != null && Thread.currentThread().isInterrupted();
	}

	@Override
	public ClientHttpResponse doWithRetry(RetryContext context) throws Throwable {
		if (context.getRetryCount() > 0) {
			send();
			judge();
		}
		if (isCompleted()) {
			return exchange().response();
		}
		Throwable failure = exchange().failure();
		throw (failure != null) ? failure : new RetryableAnswerException(this.history.size(), exchange().status());
	}

	/**
	 * Replace the decision to retry by a stop, because the retry will not be sent.
	 */
	void stop(StopReason reason) {
		budget().refund(this.history.latest().outcome());
		this.history.stop(reason);
	}

	/**
	 * Let observers know that the wait before a retry begins.
	 */
	void announceRetry() {
		this.state.observers().retrying(this, this.history.latest());
	}

	/**
	 * Wait.
	 * @return whether the application is still open
	 * @throws InterruptedException if the thread is interrupted
	 */
	boolean await(Duration delay) throws InterruptedException {
		this.state.beginWait();
		try {
			return this.environment.pause().await(delay);
		}
		finally {
			this.state.endWait();
		}
	}

	/**
	 * Close the answer of the latest attempt, if there is one.
	 */
	void discardResponse() {
		if (exchange().failure() == null) {
			this.environment.disposal().dispose(exchange().response());
		}
	}

	/**
	 * Note that the call is over, and let the budget know if it was a success. A retry
	 * that succeeded gets back what it cost.
	 */
	void end() {
		this.history.end(exchange());
		if (isSuccess() && this.history.size() > 1) {
			budget().refund(this.history.beforeLatest().outcome());
		}
		else if (isSuccess()) {
			this.state.budgets().deposit(this.request.getURI());
		}
	}

	/**
	 * For the budget, any answer below 500 that calls for no retry.
	 */
	private boolean isSuccess() {
		return isCompleted() || (exchange().failure() == null && exchange().status() < FIRST_SERVER_ERROR
				&& stopReason() == StopReason.NOT_RETRYABLE);
	}

	/**
	 * Whether nothing has been sent yet.
	 */
	boolean isNew() {
		return this.exchange == null;
	}

	private RetryBudget budget() {
		if (this.budget == null) {
			this.budget = this.state.budgets().of(this.request.getURI());
		}
		return this.budget;
	}

	MountState state() {
		return this.state;
	}

	/**
	 * The policy of the mount, with what this request wants otherwise.
	 */
	HttpRetryPolicy policy() {
		return this.policy;
	}

	RetryMount mount() {
		return this.state.mount();
	}

	HttpRequest request() {
		return this.request;
	}

	CallHistory history() {
		return this.history;
	}

	Exchange exchange() {
		Assert.state(this.exchange != null, "Nothing has been sent");
		return this.exchange;
	}

	/**
	 * Whether no further attempt follows the latest one.
	 */
	boolean isStopped() {
		return this.history.latest().decision() instanceof RetryDecision.Stop;
	}

	/**
	 * Why no further attempt follows.
	 */
	StopReason stopReason() {
		return ((RetryDecision.Stop) this.history.latest().decision()).reason();
	}

}
