package io.github.retrystarter.client;

import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpRequest;
import org.springframework.retry.RetryContext;
import org.springframework.retry.context.RetryContextSupport;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.RetryMount;

/**
 * What spring-retry and the hooks know of a call.
 */
final class CallRetryContext extends RetryContextSupport implements HttpRetryContext {

	private final RetryCall call;

	CallRetryContext(@Nullable RetryContext parent, RetryCall call) {
		super(parent);
		this.call = call;
		// The template sets this only after the hooks have seen the call open.
		setAttribute(MAX_ATTEMPTS, 1 + call.policy().total());
	}

	@Override
	public HttpRequest request() {
		return this.call.request();
	}

	@Override
	public RetryMount mount() {
		return this.call.mount();
	}

	@Override
	public List<AttemptRecord> history() {
		return this.call.history();
	}

}
