package io.github.retrystarter.client;

import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;

import org.springframework.http.client.ClientHttpResponse;
import org.springframework.retry.RetryContext;
import org.springframework.retry.backoff.BackOffInterruptedException;
import org.springframework.retry.support.RetryTemplate;

import io.github.retrystarter.StopReason;

/**
 * Takes a call over from its first attempt, which did not complete it, and drives it to
 * its end on spring-retry's template.
 */
final class RetryLoop {

	private final RetryTemplate template = new RetryTemplate();

	private final RetryLog log;

	RetryLoop(RetryHooks hooks, RateLimitGate gate, RetryLog log) {
		this.log = log;
		this.template.setRetryPolicy(new DecisionRetryPolicy());
		this.template.setBackOffPolicy(new DecisionBackOffPolicy(gate, log));
		this.template.registerListener(hooks);
	}

	ClientHttpResponse run(CallRetries retries) throws IOException {
		RetryCall call = retries.call();
		retries.judge();
		try {
			return this.template.execute(retries, RetryLoop::handBack);
		}
		catch (BackOffInterruptedException ex) {
			throw CallEnding.breakOff(call);
		}
		catch (IOException | RuntimeException | Error ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new UndeclaredThrowableException(ex);
		}
		finally {
			retries.conclude(StopReason.INTERRUPTED);
			retries.settle();
			this.log.end(call);
		}
	}

	private static ClientHttpResponse handBack(RetryContext context) throws Exception {
		CallRetries retries = CallRetryContext.retries(context);
		retries.conclude(StopReason.VETOED);
		return CallEnding.handBack(retries.call());
	}

}
