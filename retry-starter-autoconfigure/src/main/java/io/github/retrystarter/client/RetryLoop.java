package io.github.retrystarter.client;

import java.io.IOException;
import java.lang.reflect.UndeclaredThrowableException;

import org.springframework.http.client.ClientHttpResponse;
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

	ClientHttpResponse run(RetryCall call) throws IOException {
		call.judge();
		try {
			return this.template.execute(call, (context) -> handBack(call));
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
			conclude(call, StopReason.INTERRUPTED);
			this.log.end(call);
		}
	}

	private static ClientHttpResponse handBack(RetryCall call) throws Exception {
		conclude(call, StopReason.VETOED);
		return CallEnding.handBack(call);
	}

	/**
	 * Where a retry was decided that never came: name who prevented it.
	 */
	private static void conclude(RetryCall call, StopReason reason) {
		if (!call.isStopped()) {
			call.stop(reason);
		}
	}

}
