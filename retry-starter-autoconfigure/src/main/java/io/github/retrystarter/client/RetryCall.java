package io.github.retrystarter.client;

import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.util.Assert;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RateLimitMode;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryOpinion;
import io.github.retrystarter.StopReason;

/**
 * One call: the request, its latest exchange, and what was decided so far. Confined to
 * the calling thread.
 */
final class RetryCall {

	private final MountState state;

	private final HttpRetryPolicy policy;

	private final HttpRequest request;

	private final byte[] body;

	private final ClientHttpRequestExecution execution;

	private final CallEnvironment environment;

	private final long startMillis;

	private final CallHistory history = new CallHistory();

	private @Nullable Exchange exchange;

	private RetryOpinion opinion = RetryOpinion.NO_OPINION;

	RetryCall(MountState state, HttpRetryPolicy policy, HttpRequest request, byte[] body,
			ClientHttpRequestExecution execution, CallEnvironment environment) {
		this.state = state;
		this.policy = policy;
		this.request = request;
		this.body = body;
		this.execution = execution;
		this.environment = environment;
		this.startMillis = (policy.timeout() != null) ? environment.clock().millis() : 0;
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
	 * The time since the call began, which is measured only if there is a time-out.
	 */
	Duration elapsed() {
		return (this.policy.timeout() != null) ? Duration.ofMillis(this.environment.clock().millis() - this.startMillis)
				: Duration.ZERO;
	}

	/**
	 * Whether a wait would end within the call's time-out.
	 */
	boolean hasTimeFor(Duration wait) {
		Duration timeout = this.policy.timeout();
		return timeout == null || elapsed().plus(wait).compareTo(timeout) <= 0;
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
	 * Close the response of the latest attempt, if there is one.
	 */
	void discardResponse() {
		if (exchange().failure() == null) {
			this.environment.disposal().dispose(exchange().response());
		}
	}

	/**
	 * Whether nothing has been sent yet.
	 */
	boolean isNew() {
		return this.exchange == null;
	}

	/**
	 * Note that the call is over.
	 */
	void end() {
		this.history.end(exchange());
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
	 * What the conditions say of the latest attempt.
	 */
	RetryOpinion opinion() {
		return this.opinion;
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
