package io.github.retrystarter.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.http.client.ClientHttpResponse;

import io.github.retrystarter.StopReason;

/**
 * What the caller is given at the end of a call: the last response, untouched, or the
 * last exception, with the earlier failures suppressed in it. A response whose body broke
 * off is given, too, with the exception for its reader.
 */
final class CallEnding {

	private CallEnding() {
	}

	/**
	 * End a call with what its latest attempt brought.
	 * @param brokenOff what to end it with instead, because a wait broke off
	 */
	static ClientHttpResponse handBack(RetryCall call, StopReason reason, @Nullable Exception brokenOff)
			throws Exception {
		if (brokenOff != null) {
			throw withEarlierFailures(brokenOff, call);
		}
		Throwable failure = call.exchange().failure();
		if (failure == null) {
			if (call.policy().raiseOnStatus() && reason.isGivingUp()) {
				throw RetriesExhaustedException.of(call, reason);
			}
			return call.exchange().response().get();
		}
		if (call.exchange().response().isPresent()) {
			// Its reader will meet the failure.
			withEarlierFailures(failure, call);
			return call.exchange().response().get();
		}
		if (failure instanceof CancellationException && reason == StopReason.INTERRUPTED) {
			// Apache HttpClient 5 was interrupted while it leased a connection.
			throw withEarlierFailures(interrupted("sending", call), call);
		}
		if (failure instanceof Error error) {
			throw error;
		}
		throw withEarlierFailures((Exception) failure, call);
	}

	/**
	 * Throw what an inner interceptor has thrown as it is, even if it is a checked
	 * exception that it must not throw, as one in Kotlin may.
	 */
	@SuppressWarnings("unchecked")
	static <E extends Throwable> E undeclared(Throwable failure) throws E {
		throw (E) failure;
	}

	static IOException closed(RetryCall call) {
		return new IOException("Application closed while waiting after attempt " + call.history().size());
	}

	static IOException interrupted(String doing, RetryCall call) {
		return new InterruptedIOException("Interrupted while %s attempt %d".formatted(doing, call.history().size()));
	}

	/**
	 * Suppress the failures of a call in an exception, unless it has some already:
	 * clients may throw one shared instance again and again, and it must neither grow nor
	 * lead to itself.
	 */
	private static <E extends Throwable> E withEarlierFailures(E last, RetryCall call) {
		if (last.getSuppressed().length == 0 || last instanceof AttemptTimeoutException) {
			call.history().failures().filter((earlier) -> !leadsTo(earlier, last)).forEach(last::addSuppressed);
		}
		return last;
	}

	private static boolean leadsTo(Throwable failure, Throwable last) {
		Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
		Deque<Throwable> next = new ArrayDeque<>(List.of(failure));
		while (!next.isEmpty()) {
			Throwable link = next.remove();
			if (seen.add(link)) {
				next.addAll(List.of(link.getSuppressed()));
				Stream.ofNullable(link.getCause()).forEach(next::add);
			}
		}
		return seen.contains(last);
	}

}
