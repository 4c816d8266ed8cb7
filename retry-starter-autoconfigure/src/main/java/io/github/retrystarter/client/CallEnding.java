package io.github.retrystarter.client;

import java.io.InterruptedIOException;
import java.util.concurrent.CancellationException;

import org.springframework.http.client.ClientHttpResponse;

import io.github.retrystarter.StopReason;

/**
 * What the caller is given at the end of a call: the last response, untouched, or the
 * last exception, with the earlier failures suppressed in it.
 */
final class CallEnding {

	private CallEnding() {
	}

	/**
	 * End a call with what its latest attempt brought.
	 */
	static ClientHttpResponse handBack(RetryCall call, StopReason reason) throws Exception {
		Throwable failure = call.exchange().failure();
		if (failure == null) {
			if (call.policy().raiseOnStatus() && reason.isGivingUp()) {
				throw RetriesExhaustedException.of(call, reason);
			}
			return call.exchange().response();
		}
		if (failure instanceof CancellationException && reason == StopReason.INTERRUPTED) {
			// Apache HttpClient 5 was interrupted while it leased a connection.
			throw withEarlierFailures(
					new InterruptedIOException("Interrupted while sending attempt " + call.history().size()), call);
		}
		if (failure instanceof Error error) {
			throw error;
		}
		throw withEarlierFailures((Exception) failure, call);
	}

	/**
	 * Suppress the failures of a call in an exception, unless it has some already:
	 * clients may throw one shared instance again and again, and it must not grow.
	 */
	static <E extends Exception> E withEarlierFailures(E last, RetryCall call) {
		if (last.getSuppressed().length == 0) {
			call.history().failures().filter((earlier) -> earlier != last).forEach(last::addSuppressed);
		}
		return last;
	}

}
