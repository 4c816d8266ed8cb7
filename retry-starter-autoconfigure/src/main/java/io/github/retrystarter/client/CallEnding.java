package io.github.retrystarter.client;

import java.io.IOException;
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
	static ClientHttpResponse handBack(RetryCall call) throws Exception {
		Throwable failure = call.exchange().failure();
		if (failure == null) {
			if (call.policy().raiseOnStatus() && call.stopReason().isGivingUp()) {
				throw RetriesExhaustedException.of(call);
			}
			return call.exchange().response();
		}
		if (failure instanceof CancellationException && call.stopReason() == StopReason.INTERRUPTED) {
			// What Apache HttpClient 5 makes of an interrupt while it leases a
			// connection.
			throw withEarlierFailures(new InterruptedIOException("Interrupted while sending " + attempt(call)), call);
		}
		if (failure instanceof Error error) {
			throw error;
		}
		throw withEarlierFailures((Exception) failure, call);
	}

	/**
	 * End a call in the middle of a wait, when its latest response is closed already.
	 */
	static IOException breakOff(RetryCall call) {
		if (call.stopReason() == StopReason.SHUTDOWN) {
			return withEarlierFailures(new IOException("Application closed while waiting after " + attempt(call)),
					call);
		}
		Thread.currentThread().interrupt();
		return withEarlierFailures(new InterruptedIOException("Interrupted while waiting after " + attempt(call)),
				call);
	}

	private static String attempt(RetryCall call) {
		return "attempt " + call.history().size();
	}

	static <E extends Exception> E withEarlierFailures(E last, RetryCall call) {
		// Clients may throw one shared instance again and again: do not let it grow.
		if (last.getSuppressed().length == 0) {
			call.history().failures().filter((earlier) -> earlier != last).forEach(last::addSuppressed);
		}
		return last;
	}

}
