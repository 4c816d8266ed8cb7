package io.github.retrystarter.client;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.Assert;

import io.github.retrystarter.FailureKind;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.Outcome;

/**
 * A request sent once, and what came of it: an answer whose status is known, or a
 * failure.
 */
final class Exchange {

	private static final byte[] NOTHING = {};

	private final ResponseDisposal disposal;

	private @Nullable ClientHttpResponse response;

	private int status = -1;

	private @Nullable Throwable failure;

	private FailureKind failureKind = FailureKind.READ;

	private Exchange(ResponseDisposal disposal) {
		this.disposal = disposal;
	}

	/**
	 * Send a request. The status is asked for here, because {@code HttpURLConnection}
	 * exchanges nothing before, and fails only then.
	 */
	static Exchange send(AttemptRequest request, byte[] body, ClientHttpRequestExecution execution,
			HttpRetryPolicy policy, ResponseDisposal disposal) {
		Exchange exchange = new Exchange(disposal);
		try {
			ClientHttpResponse response = execution.execute(request, body);
			exchange.response = response;
			exchange.status = response.getStatusCode().value();
			if (!policy.statusForcelist().contains(exchange.status)) {
				exchange.response = ResponseBuffer.read(response, request.getMethod(), policy.responseBuffer());
			}
		}
		catch (Throwable ex) {
			exchange.fail(ex);
		}
		return exchange;
	}

	private void fail(Throwable failure) {
		this.failure = failure;
		FailureKind kind = FailureClassifier.classify(failure, this.response != null);
		// Once the status is there the request was sent, whatever the body fails with.
		this.failureKind = (this.status >= 0 && kind == FailureKind.CONNECT) ? FailureKind.READ : kind;
		if (this.response != null) {
			this.disposal.dispose(this.response);
			this.response = null;
		}
	}

	/**
	 * The beginning of the answer's body. If it breaks off, this exchange has failed.
	 */
	byte[] peek(HttpMethod method, int limit) {
		if (this.response == null) {
			return NOTHING;
		}
		try {
			if (limit == 0 || !ResponseBuffer.isBuffered(this.response, method)) {
				return NOTHING;
			}
			PeekableResponse peekable = PeekableResponse.of(this.response);
			this.response = peekable;
			return peekable.peek(limit);
		}
		catch (Throwable ex) {
			fail(ex);
			return NOTHING;
		}
	}

	/**
	 * Whether the answer is what the caller came for.
	 */
	boolean isCompleted(HttpRetryPolicy policy) {
		return this.failure == null && policy.isCompleted(this.status);
	}

	Outcome outcome() {
		return (this.failure != null) ? new Outcome.Failure(this.failure, this.failureKind, isReadTimeout(this.failure))
				: new Outcome.Response(this.status, HttpHeaders.readOnlyHttpHeaders(response().getHeaders()));
	}

	private boolean isReadTimeout(Throwable failure) {
		return this.failureKind == FailureKind.READ && FailureClassifier.isTimeout(failure);
	}

	@Nullable Throwable failure() {
		return this.failure;
	}

	ClientHttpResponse response() {
		Assert.state(this.response != null, "There is no answer");
		return this.response;
	}

	int status() {
		return this.status;
	}

}
