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

	private transient @Nullable RetryCall call;

	CallRetryContext(@Nullable RetryContext parent) {
		super(parent);
	}

	static RetryCall call(Object context) {
		RetryCall call = ((CallRetryContext) context).call;
		Assert.state(call != null, "No call has been bound");
		return call;
	}

	void bind(RetryCall call) {
		this.call = call;
		setAttribute(MAX_ATTEMPTS, 1 + call.policy().total());
	}

	@Override
	public HttpRequest request() {
		return call(this).request();
	}

	@Override
	public RetryMount mount() {
		return call(this).mount();
	}

	@Override
	public List<AttemptRecord> history() {
		return call(this).history();
	}

}
