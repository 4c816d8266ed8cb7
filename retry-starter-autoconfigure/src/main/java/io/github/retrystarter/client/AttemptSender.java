package io.github.retrystarter.client;

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;

import io.github.retrystarter.FailureKind;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.Outcome;

/**
 * Sends the request of a call, once for each attempt, and looks at what has come.
 */
final class AttemptSender {

	private final RetryCall call;

	private final byte[] body;

	private final ClientHttpRequestExecution execution;

	/**
	 * Create a sender.
	 * @param client what comes after the inner interceptors
	 * @param inner the interceptors that each attempt passes, {@code null} if none are
	 * known
	 */
	AttemptSender(RetryCall call, byte[] body, ClientHttpRequestExecution client,
			@Nullable ClientHttpRequestInterceptor inner) {
		this.call = call;
		this.body = body;
		this.execution = through(inner, RateLimitDoor.before(client, call));
	}

	static ClientHttpRequestExecution through(@Nullable ClientHttpRequestInterceptor inner,
			ClientHttpRequestExecution client) {
		return (inner != null) ? inner.apply(client) : client;
	}

	/**
	 * Send the request once, and learn what its outcome says of the calls to come.
	 * @return whether it was sent, and not held back at the last moment
	 */
	boolean send() {
		HttpRetryPolicy policy = this.call.policy();
		int number = this.call.history().size() + 1;
		if (number == 1) {
			this.call.origin().sent();
		}
		HttpRequest attempt = this.call.request().forAttempt(number, policy.attemptHeader());
		Consumer<Outcome> end = policy.observeAttempts() ? this.call.observers().attempting(this.call, attempt, number)
				: null;
		Exchange exchange = new Exchange(attempt, policy, this.call.environment().disposal(),
				AttemptLimit.of(policy, this.call.elapsed()));
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
			end.accept((heldBack != null) ? new Outcome.Failure(heldBack, FailureKind.CONNECT) : exchange.outcome());
		}
		if (sent && this.call.turn() != null) {
			this.call.turn().learn(exchange.outcome());
		}
		return sent;
	}

	/**
	 * Look at what has come, within the attempt.
	 * @return whether it was sent
	 */
	private boolean look(Exchange exchange, int number) {
		if (exchange.response().isOfUntappedHttpComponents()) {
			this.call.environment().log().untapped();
		}
		if (heldBack() != null && exchange.failure() != null) {
			return false;
		}
		this.call.attempted(exchange);
		if (exchange.isCompleted() && mayBeRetried()) {
			exchange.readAhead(this.call.environment().nanoTime());
		}
		this.call.judged(this.call.environment()
			.conditions()
			.evaluate(this.call.request(), exchange, this.call.policy(), number));
		return true;
	}

	private @Nullable RateLimitedException heldBack() {
		RateLimitTurn turn = this.call.turn();
		return (turn != null) ? turn.heldBack() : null;
	}

	/**
	 * Whether there are retries for this request after it was sent. Not how many are
	 * left: a call must not pass for a success because its last body was not looked at.
	 */
	private boolean mayBeRetried() {
		HttpRetryPolicy policy = this.call.policy();
		return policy.total() > 0 && (policy.read() == null || policy.read() > 0) && this.call.state().isRetrying()
				&& (policy.allowedMethods().contains(this.call.request().getMethod()) || this.call.isIdempotent());
	}

}
