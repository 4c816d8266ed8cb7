package io.github.retrystarter.client;

import java.time.Duration;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatus;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.StopReason;

/**
 * The attempts of one call whose outcome has been judged, and at the end also the only
 * one of a call that was completed at once. Written by the calling thread, and read by
 * all to whom an application hands it.
 */
final class CallHistory extends AbstractList<AttemptRecord> {

	private static final AttemptRecord[] NONE = {};

	private final HttpRequest request;

	private volatile AttemptRecord[] attempts = NONE;

	private @Nullable Exchange lastExchange;

	/**
	 * Begin the history of a call.
	 * @param request its request
	 */
	CallHistory(HttpRequest request) {
		this.request = request;
	}

	/**
	 * How many attempts ended with an outcome of one kind: never sent, failed after
	 * sending, or answered.
	 */
	int count(Outcome kind) {
		int count = 0;
		for (AttemptRecord attempt : this.attempts) {
			count += isSameKind(attempt.outcome(), kind) ? 1 : 0;
		}
		return count;
	}

	private static boolean isSameKind(Outcome one, Outcome other) {
		if (one instanceof Outcome.Failure first && other instanceof Outcome.Failure second) {
			return first.kind() == second.kind();
		}
		return one.getClass() == other.getClass();
	}

	/**
	 * Whether the server has turned credentials down.
	 */
	boolean hasUnauthorized() {
		return stream().anyMatch((attempt) -> isUnauthorized(attempt.outcome()));
	}

	static boolean isUnauthorized(Outcome outcome) {
		return outcome instanceof Outcome.Response response && response.status() == HttpStatus.UNAUTHORIZED.value();
	}

	void add(Outcome outcome, RetryDecision decision) {
		note(new AttemptRecord(this.attempts.length + 1, outcome, decision));
	}

	/**
	 * Note what is known of an attempt, in an array of its own for those that read now.
	 */
	private void note(AttemptRecord attempt) {
		AttemptRecord[] attempts = Arrays.copyOf(this.attempts, attempt.number());
		attempts[attempt.number() - 1] = attempt;
		this.attempts = attempts;
	}

	/**
	 * Replace the latest decision by a stop.
	 */
	void stop(StopReason reason) {
		AttemptRecord latest = latest();
		note(new AttemptRecord(latest.number(), latest.outcome(), RetryDecision.stop(reason), latest.held()));
	}

	/**
	 * Note how long the retry after the latest attempt was held.
	 */
	void held(Duration time) {
		AttemptRecord latest = latest();
		note(new AttemptRecord(latest.number(), latest.outcome(), latest.decision(), time));
	}

	/**
	 * Note that the call is over.
	 * @param lastExchange its last exchange
	 */
	void end(Exchange lastExchange) {
		this.lastExchange = lastExchange;
	}

	/**
	 * Whether a request is an attempt of this call, which a layer further out sends. What
	 * balances loads or signs may have given it another host and another query on its
	 * way; with another method or another path it is not the same request.
	 */
	boolean isSending(HttpRequest request) {
		return this.lastExchange == null && request.getMethod().equals(this.request.getMethod())
				&& Objects.equals(request.getURI().getPath(), this.request.getURI().getPath());
	}

	@Override
	public AttemptRecord get(int index) {
		AttemptRecord[] attempts = this.attempts;
		if (attempts.length == 0 && this.lastExchange != null) {
			attempts = new AttemptRecord[] {
					new AttemptRecord(1, this.lastExchange.outcome(), RetryDecision.stop(StopReason.COMPLETED)) };
			this.attempts = attempts;
		}
		return attempts[index];
	}

	@Override
	public int size() {
		int size = this.attempts.length;
		return (size == 0 && this.lastExchange != null) ? 1 : size;
	}

	AttemptRecord latest() {
		AttemptRecord[] attempts = this.attempts;
		return attempts[attempts.length - 1];
	}

	AttemptRecord beforeLatest() {
		AttemptRecord[] attempts = this.attempts;
		return attempts[attempts.length - 2];
	}

	/**
	 * Each attempt as an exception, for the one that the call ends with.
	 */
	Stream<Throwable> failures() {
		return Stream.of(this.attempts)
			.map((attempt) -> (attempt.outcome() instanceof Outcome.Failure failure) ? failure.exception()
					: new RetryableResponseException(attempt.number(),
							((Outcome.Response) attempt.outcome()).status()));
	}

}
