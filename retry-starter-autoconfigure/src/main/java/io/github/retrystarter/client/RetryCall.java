package io.github.retrystarter.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.util.Assert;

import io.github.retrystarter.Attempt;
import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.StopReason;

/**
 * One call: the request, what its latest attempt brought, and what was decided so far.
 * Confined to the calling thread. It is spring-retry's callback for the attempts after
 * the first.
 */
final class RetryCall implements RetryCallback<ClientHttpResponse, Throwable> {

	private final RetryMount mount;

	private final HttpRequest request;

	private final byte[] body;

	private final ClientHttpRequestExecution execution;

	private final TimeAndChance timeAndChance;

	private final long startMillis;

	private final List<AttemptRecord> history = new ArrayList<>(4);

	private @Nullable ClientHttpResponse response;

	private int status;

	private @Nullable Throwable failure;

	RetryCall(RetryMount mount, HttpRequest request, byte[] body, ClientHttpRequestExecution execution,
			TimeAndChance timeAndChance) {
		this.mount = mount;
		this.request = request;
		this.body = body;
		this.execution = execution;
		this.timeAndChance = timeAndChance;
		this.startMillis = timeAndChance.clock().millis();
	}

	/**
	 * Send the request once. The status is asked for here, because
	 * {@code HttpURLConnection} exchanges nothing before, and fails only then.
	 */
	void send() {
		this.response = null;
		this.failure = null;
		try {
			this.response = this.execution.execute(new AttemptRequest(this.request), this.body);
			this.status = this.response.getStatusCode().value();
		}
		catch (Throwable ex) {
			discardResponse();
			this.failure = ex;
		}
	}

	/**
	 * Whether the latest attempt brought what the caller came for.
	 */
	boolean isCompleted() {
		return this.failure == null && this.mount.policy().isCompleted(this.status);
	}

	/**
	 * Decide what follows the latest attempt, and remember it.
	 */
	void judge() {
		Outcome outcome = outcome();
		int number = this.history.size() + 1;
		int sameKind = 1
				+ (int) this.history.stream().filter((earlier) -> isSameKind(earlier.outcome(), outcome)).count();
		Instant now = this.timeAndChance.clock().instant();
		Attempt attempt = new Attempt(number, sameKind, this.request.getMethod(), hasIdempotencyKey(), outcome,
				Duration.ofMillis(now.toEpochMilli() - this.startMillis), now, this.timeAndChance.random());
		RetryDecision decision = wasInterrupted() ? RetryDecision.stop(StopReason.INTERRUPTED)
				: this.mount.policy().decide(attempt);
		this.history.add(new AttemptRecord(number, outcome, decision));
	}

	private Outcome outcome() {
		if (this.failure != null) {
			return new Outcome.Failure(this.failure, FailureClassifier.classify(this.failure));
		}
		return new Outcome.Response(this.status, HttpHeaders.readOnlyHttpHeaders(response().getHeaders()));
	}

	private static boolean isSameKind(Outcome one, Outcome other) {
		if (one instanceof Outcome.Failure first && other instanceof Outcome.Failure second) {
			return first.kind() == second.kind();
		}
		return one instanceof Outcome.Response && other instanceof Outcome.Response;
	}

	private boolean hasIdempotencyKey() {
		return this.request.getHeaders().containsHeader(this.mount.policy().idempotencyKey().header());
	}

	private boolean wasInterrupted() {
		if (this.failure != null && FailureClassifier.isInterruption(this.failure)) {
			Thread.currentThread().interrupt();
		}
		return this.failure != null && Thread.currentThread().isInterrupted();
	}

	@Override
	public ClientHttpResponse doWithRetry(RetryContext context) throws Throwable {
		if (context.getRetryCount() > 0) {
			send();
			judge();
		}
		if (isCompleted()) {
			return response();
		}
		throw (this.failure != null) ? this.failure : new RetryableAnswerException(this.history.size(), this.status);
	}

	/**
	 * End the call with what its latest attempt brought.
	 */
	ClientHttpResponse handBack() throws Exception {
		if (this.failure == null) {
			return response();
		}
		if (this.failure instanceof CancellationException && stopReason() == StopReason.INTERRUPTED) {
			// What Apache HttpClient 5 makes of an interrupt while it leases a
			// connection.
			throw interrupted("Interrupted while sending attempt " + this.history.size());
		}
		addEarlierFailuresTo(this.failure);
		if (this.failure instanceof Error error) {
			throw error;
		}
		throw (Exception) this.failure;
	}

	/**
	 * End the call in the middle of a wait.
	 */
	InterruptedIOException interruptedWhileWaiting() {
		Thread.currentThread().interrupt();
		return interrupted("Interrupted while waiting to repeat attempt " + this.history.size());
	}

	private InterruptedIOException interrupted(String message) {
		InterruptedIOException interruption = new InterruptedIOException(message);
		this.history.forEach((attempt) -> interruption.addSuppressed(throwable(attempt)));
		return interruption;
	}

	private void addEarlierFailuresTo(Throwable last) {
		// Clients may throw one shared instance again and again: do not let it grow.
		if (last.getSuppressed().length == 0) {
			this.history.stream()
				.map(RetryCall::throwable)
				.filter((earlier) -> earlier != last)
				.forEach(last::addSuppressed);
		}
	}

	private static Throwable throwable(AttemptRecord attempt) {
		return (attempt.outcome() instanceof Outcome.Failure earlier) ? earlier.cause()
				: new RetryableAnswerException(attempt.number(), ((Outcome.Response) attempt.outcome()).status());
	}

	/**
	 * Replace the latest decision by a stop.
	 */
	void stop(StopReason reason) {
		AttemptRecord latest = latest();
		this.history.set(this.history.size() - 1,
				new AttemptRecord(latest.number(), latest.outcome(), RetryDecision.stop(reason)));
	}

	/**
	 * Close the answer of the latest attempt, if there is one.
	 */
	void discardResponse() {
		if (this.response != null) {
			try {
				this.response.close();
			}
			catch (RuntimeException ex) {
				// The answer is of no use any more, and neither is this.
			}
			this.response = null;
		}
	}

	RetryMount mount() {
		return this.mount;
	}

	HttpRequest request() {
		return this.request;
	}

	ClientHttpResponse response() {
		Assert.state(this.response != null, "The latest attempt was not answered");
		return this.response;
	}

	List<AttemptRecord> history() {
		return Collections.unmodifiableList(this.history);
	}

	AttemptRecord latest() {
		return this.history.get(this.history.size() - 1);
	}

	/**
	 * Whether no further attempt follows the latest one.
	 */
	boolean isStopped() {
		return latest().decision() instanceof RetryDecision.Stop;
	}

	/**
	 * Why no further attempt follows.
	 */
	StopReason stopReason() {
		return ((RetryDecision.Stop) latest().decision()).reason();
	}

	/**
	 * Whether the call shall end with an exception although its latest attempt was
	 * answered.
	 */
	boolean isToBeRaised() {
		return this.failure == null && this.mount.policy().raiseOnStatus() && stopReason().isGivingUp();
	}

}
