package io.github.retrystarter.client;

import java.io.IOException;
import java.util.List;

import org.springframework.http.client.ClientHttpResponse;
import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;
import org.springframework.retry.RetryPolicy;
import org.springframework.retry.backoff.StatelessBackOffPolicy;
import org.springframework.retry.support.RetryTemplate;

import io.github.retrystarter.StopReason;

/**
 * Takes a call over from its first attempt, which did not complete it, and drives it to
 * its end on spring-retry's template: outcome, wait, attempt, decide, ending.
 */
final class RetryLoop {

	private final RetryCall call;

	private final CallEnvironment environment;

	private final RetryDecider decider;

	private final CallRecovery recovery;

	private final NextAttempt next;

	private boolean settled;

	RetryLoop(RetryCall call, AttemptSender sender) {
		CallBudget budget = new CallBudget(call);
		this.call = call;
		this.environment = call.environment();
		this.decider = new RetryDecider(call, budget);
		this.recovery = new CallRecovery(call, budget);
		this.next = new NextAttempt(call, sender, budget, this.decider, this.recovery);
	}

	ClientHttpResponse run() throws IOException {
		RetryTemplate template = CallTemplate.create(new DecisionRetryPolicy(), new DecisionBackOffPolicy());
		List<RetryListener> hooks = this.environment.hooks();
		if (!hooks.isEmpty()) {
			template.registerListener(
					new RetryHooks(hooks, this.environment.guard(), () -> this.decider.stop(StopReason.VETOED)));
		}
		decide();
		try {
			return template.execute(new Report(), this::end);
		}
		catch (Throwable ex) {
			throw CallEnding.<IOException>undeclared(ex);
		}
		finally {
			// Where nothing has stopped the call, an error has broken the loop.
			this.decider.stop(StopReason.INTERRUPTED);
			settle();
			this.environment.log().end(this.call, this.decider.stopReason());
			this.call.finish(this.decider.stopReason());
		}
	}

	private void decide() {
		this.decider.decide();
		if (!this.call.isCompleted()) {
			this.recovery.failed(!this.decider.isStopped());
		}
		if (this.decider.isStopped()) {
			settle();
		}
	}

	/**
	 * Tell budget and origin as soon as the call is decided, not after all hooks have
	 * been.
	 */
	private void settle() {
		if (!this.settled) {
			this.settled = true;
			this.decider.settle();
			this.recovery.close();
		}
	}

	/**
	 * End the call after an attempt that did not complete it. If a further one had been
	 * decided, it was a hook that prevented it.
	 */
	private ClientHttpResponse end(RetryContext context) throws Exception {
		this.decider.stop(StopReason.VETOED);
		return CallEnding.handBack(this.call, this.decider.stopReason(), this.next.brokenOff());
	}

	/**
	 * Reports the latest attempt to the template: its response, or what it failed with.
	 * It has been sent before, because a callback that also sent would be too large for
	 * the compiler to make jumps of its exceptions.
	 */
	private final class Report implements RetryCallback<ClientHttpResponse, Throwable> {

		@Override
		public ClientHttpResponse doWithRetry(RetryContext context) throws Throwable {
			Exchange exchange = RetryLoop.this.call.exchange();
			Throwable failure = exchange.failure();
			if (failure != null) {
				throw failure;
			}
			if (!RetryLoop.this.call.isCompleted()) {
				throw new RetryableResponseException(RetryLoop.this.call.history().size(),
						exchange.response().status());
			}
			return exchange.response().get();
		}

		/**
		 * By which listeners of spring-retry tell what is retried.
		 */
		@Override
		public String getLabel() {
			return "http." + RetryLoop.this.call.mount().name();
		}

	}

	/**
	 * Tells spring-retry whether there is an outcome that it does not know yet, or a
	 * retry was decided. Without a fresh decision for the latest attempt the call ends,
	 * so no mistake can make it endless.
	 */
	private final class DecisionRetryPolicy implements RetryPolicy {

		@Override
		public boolean canRetry(RetryContext context) {
			int failed = context.getRetryCount();
			int decided = RetryLoop.this.call.history().size();
			return failed < decided || (failed == decided && !RetryLoop.this.decider.isStopped());
		}

		@Override
		public RetryContext open(RetryContext parent) {
			return new CallRetryContext(parent, RetryLoop.this.call);
		}

		@Override
		public void registerThrowable(RetryContext context, Throwable throwable) {
			((CallRetryContext) context).registerThrowable(throwable);
		}

		@Override
		public void close(RetryContext context) {
		}

	}

	private final class DecisionBackOffPolicy extends StatelessBackOffPolicy {

		@Override
		protected void doBackOff() {
			if (RetryLoop.this.next.send()) {
				decide();
			}
		}

	}

}
