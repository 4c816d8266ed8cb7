package io.github.retrystarter.client;

import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpResponse;

import io.github.retrystarter.FailureKind;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.Outcome;

/**
 * A request sent once, and what came of it: a response whose status is known, or a
 * failure. A response whose body breaks off before its reader comes is both: a failure to
 * be retried, and what the caller is given if it is not.
 */
final class Exchange implements AttemptResult {

	private static final byte[] NOTHING = {};

	private final HttpRequest request;

	private final HttpRetryPolicy policy;

	private final AttemptWire wire;

	private final @Nullable AttemptLimit limit;

	private final ReceivedResponse response;

	private boolean completed;

	private @Nullable Outcome outcome;

	/**
	 * Prepare to send a request.
	 * @param request the request
	 * @param limit how long the exchange may take until its {@link #end()}, which must
	 * follow whatever happens
	 */
	Exchange(HttpRequest request, HttpRetryPolicy policy, ResponseDisposal disposal, @Nullable AttemptLimit limit) {
		this.request = request;
		this.policy = policy;
		this.limit = limit;
		this.wire = AttemptWire.open(request);
		this.response = new ReceivedResponse(this.wire, disposal, (int) policy.responseBuffer());
	}

	void send(byte[] body, ClientHttpRequestExecution execution) {
		try {
			if (this.limit != null) {
				this.limit.start(this.wire);
			}
			this.response.receive(execution.execute(this.request, body));
			this.completed = this.policy.isCompleted(this.response.status());
		}
		catch (Throwable ex) {
			fail(ex);
			abandon();
		}
		finally {
			this.wire.close();
		}
	}

	/**
	 * Leave nothing behind of a failed exchange. A thread that was interrupted has gone,
	 * but Jetty goes on, and keeps the connection.
	 */
	private void abandon() {
		if (!this.response.isPresent()) {
			this.wire.cut();
		}
		this.response.discard();
	}

	/**
	 * End the attempt. If its time was up before, there is no response, whatever has come
	 * since.
	 */
	void end() {
		AttemptTimeoutException exceeded = (this.limit != null) ? this.limit.end(failure()) : null;
		if (exceeded != null) {
			this.response.forget();
			this.completed = false;
			this.outcome = new Outcome.Failure(exceeded, FailureKind.READ, true);
		}
	}

	/**
	 * Whether this was cut because the time of the whole call was up.
	 */
	boolean hasEndedTheCall() {
		return this.limit != null && this.limit.isOfCall() && failure() instanceof AttemptTimeoutException;
	}

	/**
	 * Read a short body ahead of its reader.
	 * @param nanoTime the time that passes
	 */
	void readAhead(LongSupplier nanoTime) {
		Throwable brokenOff = this.response.readAhead(this.request.getMethod(), nanoTime);
		if (brokenOff != null) {
			fail(brokenOff);
		}
	}

	private void fail(Throwable failure) {
		boolean repeatable = this.policy.allowedMethods().contains(this.request.getMethod());
		this.outcome = ExchangeFailure.of(failure, this.wire, this.response, repeatable);
		this.completed = false;
	}

	/**
	 * Close the response, if there is one, but keep a copy in case that no attempt
	 * follows.
	 */
	void setAside() {
		if (this.response.isPresent()) {
			outcome();
			Exception lost = this.response.setAside();
			if (lost != null) {
				fail(lost);
				this.response.discard();
			}
		}
	}

	/**
	 * The beginning of the response's body. If it breaks off, this exchange has failed,
	 * unless its status alone says that the caller does not have what it came for.
	 */
	@Override
	public byte[] body() {
		byte[] beginning = (failure() == null) ? this.response.peek(this.request.getMethod()) : NOTHING;
		Throwable brokenOff = this.completed ? this.response.failure() : null;
		if (brokenOff != null) {
			fail(brokenOff);
		}
		return (failure() == null) ? beginning : NOTHING;
	}

	/**
	 * Whether the response is what the caller came for.
	 */
	boolean isCompleted() {
		return this.completed;
	}

	@Override
	public Outcome outcome() {
		Outcome known = this.outcome;
		if (known == null) {
			known = new Outcome.Response(this.response.status(),
					HttpHeaders.readOnlyHttpHeaders(this.response.get().getHeaders()));
			this.outcome = known;
		}
		return known;
	}

	@Nullable Throwable failure() {
		return (this.outcome instanceof Outcome.Failure failure) ? failure.exception() : null;
	}

	/**
	 * The response to hand back, be it one whose body broke off.
	 */
	ReceivedResponse response() {
		return this.response;
	}

}
