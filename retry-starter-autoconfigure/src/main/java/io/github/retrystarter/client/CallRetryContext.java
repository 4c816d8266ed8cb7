package io.github.retrystarter.client;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpRequest;
import org.springframework.retry.RetryContext;
import org.springframework.retry.backoff.BackOffContext;
import org.springframework.retry.context.RetryContextSupport;
import org.springframework.util.Assert;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.RetryMount;

/**
 * spring-retry's view of a call. The template opens it before it shows us the callback,
 * so the call comes in a moment later.
 */
final class CallRetryContext extends RetryContextSupport implements HttpRetryContext, BackOffContext {

	private transient @Nullable CallRetries retries;

	CallRetryContext(@Nullable RetryContext parent) {
		super(parent);
	}

	static CallRetries retries(Object context) {
		CallRetries retries = ((CallRetryContext) context).retries;
		Assert.state(retries != null, "No call has been bound");
		return retries;
	}

	void bind(CallRetries retries) {
		this.retries = retries;
		setAttribute(MAX_ATTEMPTS, 1 + call().policy().total());
	}

	private RetryCall call() {
		return retries(this).call();
	}

	@Override
	public HttpRequest request() {
		return call().request();
	}

	@Override
	public RetryMount mount() {
		return call().mount();
	}

	@Override
	public List<AttemptRecord> history() {
		return call().history();
	}

}
