package io.github.retrystarter.client;

import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.Assert;

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

	private final HttpMethod method;

	private final HttpRetryPolicy policy;

	private final AttemptWire wire;

	private final @Nullable AttemptLimit limit;

	private final @Nullable WireLimit wireLimit;

	private final ResponseDisposal disposal;

	private @Nullable ClientHttpResponse response;

	private int status = -1;

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
		this.method = request.getMethod();
		this.policy = policy;
		this.disposal = disposal;
		this.limit = limit;
		this.wire = AttemptWire.open(request);
		this.wireLimit = (limit != null) ? new WireLimit(this.wire, true) : null;
	}

	/**
	 * Send the request. The status is asked for here, because {@code HttpURLConnection}
	 * exchanges nothing before, and fails only then.
	 */
	void send(byte[] body, ClientHttpRequestExecution execution) {
		try {
			if (this.limit != null && this.wireLimit != null) {
				this.wire.limit(this.wireLimit);
				this.wireLimit.start(this.limit.time());
			}
			ClientHttpResponse response = execution.execute(this.request, body);
			this.response = response;
			this.wire.responded(response);
			this.status = response.getStatusCode().value();
			this.completed = this.policy.isCompleted(this.status);
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
		if (this.response == null) {
			this.wire.cut();
		}
		discard();
	}

	/**
	 * End the attempt. If its time was up before, there is no response, whatever has come
	 * since.
	 */
	void end() {
		if (this.limit != null && this.wireLimit != null && (this.wireLimit.end() || isCutWithin(this.wireLimit))) {
			AttemptTimeoutException exceeded = this.limit.exceeded(failure());
			discard();
			this.status = -1;
			this.completed = false;
			this.outcome = new Outcome.Failure(exceeded, FailureKind.READ, true);
		}
	}

	/**
	 * Whether the time was up while an interceptor made a call of its own, which was cut
	 * by a limit of its own.
	 */
	private boolean isCutWithin(WireLimit limit) {
		Throwable failure = failure();
		return failure != null && limit.isExpired() && FailureClassifier.isCut(failure);
	}

	/**
	 * Whether this was cut because the time of the whole call was up.
	 */
	boolean hasEndedTheCall() {
		return this.limit != null && this.limit.ofCall() && this.outcome instanceof Outcome.Failure failure
				&& failure.exception() instanceof AttemptTimeoutException;
	}

	/**
	 * Whether this ran on an Apache HttpClient 5 without a tap, as far as can be seen:
	 * what stands in front of its response hides it.
	 */
	boolean isUntappedHttpComponents() {
		return !this.wire.isTold() && this.response != null && ResponseDisposal.isOfHttpComponents(this.response);
	}

	/**
	 * Read a short body ahead of its reader.
	 * @param nanoTime the time that passes
	 */
	void readAhead(LongSupplier nanoTime) {
		try {
			HttpHeaders headers = response().getHeaders();
			int length = ResponseBuffer.lengthToRead(headers, this.status, this.method, bufferSize());
			Throwable failure = (length > 0) ? ResponseBuffer.readAhead(peekable(), length, nanoTime) : null;
			if (failure != null) {
				fail(failure);
			}
		}
		catch (Throwable ex) {
			fail(ex);
		}
	}

	private void fail(Throwable failure) {
		FailureClassifier.keepInterruptFlag(failure);
		FailureKind kind = FailureClassifier.classify(failure, this.response != null);
		if (FailureClassifier.isUnprocessed(failure)) {
			this.wire.refused();
		}
		if (kind == FailureKind.READ && this.wire.wasRefused()) {
			kind = FailureKind.CONNECT;
		}
		if (kind == FailureKind.CONNECT && mayHaveBeenSent(failure)) {
			kind = FailureKind.READ;
		}
		this.outcome = new Outcome.Failure(failure, kind,
				kind == FailureKind.READ && FailureClassifier.isTimeout(failure));
		this.completed = false;
	}

	/**
	 * Whether the request was sent, although some connection was refused: that of a
	 * redirect, or of an interceptor after the response. Where the client does not tell,
	 * only a request that may be repeated anyway counts as never sent.
	 */
	private boolean mayHaveBeenSent(Throwable failure) {
		if (this.status >= 0) {
			return true;
		}
		return this.wire.isTold() ? this.wire.mayHaveReachedAServer()
				: !this.policy.allowedMethods().contains(this.method)
						&& !FailureClassifier.isOfFirstRequestOfHttpUrlConnection(failure);
	}

	/**
	 * Close the response, if there is one.
	 */
	void discard() {
		if (this.response != null) {
			this.disposal.dispose(this.response, this.wire);
			this.response = null;
		}
	}

	/**
	 * Close the response, if there is one, but keep a copy in case that no attempt
	 * follows.
	 */
	void setAside() {
		if (this.response == null) {
			return;
		}
		outcome();
		try {
			this.response = this.disposal.setAside(this.response, this.wire);
		}
		catch (Exception ex) {
			fail(ex);
			discard();
		}
	}

	@Override
	public byte[] body() {
		return peek();
	}

	/**
	 * The beginning of the response's body. If it breaks off, this exchange has failed,
	 * unless its status alone says that the caller does not have what it came for.
	 */
	byte[] peek() {
		if (this.response == null || bufferSize() == 0 || failure() != null
				|| !ResponseBuffer.mayHaveBody(this.response.getHeaders(), this.status, this.method)) {
			return NOTHING;
		}
		PeekableResponse peekable = peekable();
		byte[] beginning = peekable.peek(bufferSize());
		if (this.completed && peekable.failure() != null) {
			fail(peekable.failure());
			return NOTHING;
		}
		return beginning;
	}

	private PeekableResponse peekable() {
		PeekableResponse peekable = PeekableResponse.of(response(), this.wire);
		this.response = peekable;
		return peekable;
	}

	/**
	 * The most bytes that {@link #peek()} can bring.
	 */
	int bufferSize() {
		return (int) this.policy.responseBuffer();
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
			known = new Outcome.Response(this.status, HttpHeaders.readOnlyHttpHeaders(response().getHeaders()));
			this.outcome = known;
		}
		return known;
	}

	@Nullable Throwable failure() {
		return (this.outcome instanceof Outcome.Failure failure) ? failure.exception() : null;
	}

	/**
	 * Whether there is a response to hand back, be it one whose body broke off.
	 */
	boolean hasResponse() {
		return this.response != null;
	}

	ClientHttpResponse response() {
		Assert.state(this.response != null, "There is no response");
		return this.response;
	}

	ClientHttpResponse responseOrThrow() throws Throwable {
		if (this.outcome instanceof Outcome.Failure failure) {
			throw failure.exception();
		}
		return response();
	}

	int status() {
		return this.status;
	}

}
