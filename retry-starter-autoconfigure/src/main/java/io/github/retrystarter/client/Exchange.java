package io.github.retrystarter.client;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
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

	private final @Nullable ClientHttpResponse response;

	private final int status;

	private final @Nullable Throwable failure;

	private final FailureKind failureKind;

	private Exchange(@Nullable ClientHttpResponse response, int status, @Nullable Throwable failure,
			FailureKind failureKind) {
		this.response = response;
		this.status = status;
		this.failure = failure;
		this.failureKind = failureKind;
	}

	/**
	 * Send a request. The status is asked for here, because {@code HttpURLConnection}
	 * exchanges nothing before, and fails only then.
	 */
	static Exchange send(HttpRequest request, byte[] body, ClientHttpRequestExecution execution, HttpRetryPolicy policy,
			ResponseDisposal disposal) {
		ClientHttpResponse response = null;
		try {
			response = execution.execute(new AttemptRequest(request), body);
			int status = response.getStatusCode().value();
			if (!policy.statusForcelist().contains(status)) {
				response = ResponseBuffer.read(response, request.getMethod(), policy.responseBuffer());
			}
			return new Exchange(response, status, null, FailureKind.READ);
		}
		catch (Throwable ex) {
			if (response != null) {
				disposal.dispose(response);
			}
			return new Exchange(null, -1, ex, FailureClassifier.classify(ex, response != null));
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
