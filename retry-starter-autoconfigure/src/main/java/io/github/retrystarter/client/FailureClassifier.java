package io.github.retrystarter.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.http.HttpTimeoutException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Stream;

import io.github.retrystarter.FailureKind;

/**
 * What an exception says about the request, by the {@linkplain FailureTable table} of
 * failures over its cause chain. Of the links the strongest statement counts: a permanent
 * failure over one before sending. What no line knows counts as sent.
 */
final class FailureClassifier {

	private static final int MAX_DEPTH = 16;

	/**
	 * The unchecked exceptions by which HTTP clients report a failed exchange. Any other
	 * is the application's own.
	 */
	private static final Set<String> UNCHECKED_BY_CLIENTS = Set.of("org.eclipse.jetty.client.HttpResponseException",
			"org.eclipse.jetty.client.RetryableRequestException", "reactor.core.Exceptions$ReactiveException");

	private FailureClassifier() {
	}

	/**
	 * Classify a failure.
	 * @param failure what was thrown
	 * @param answered whether it was thrown by a response, while its status or body was
	 * read
	 * @return what it says about the request
	 */
	static FailureKind classify(Throwable failure, boolean answered) {
		boolean failedExchange = failure instanceof IOException || answered
				|| UNCHECKED_BY_CLIENTS.contains(failure.getClass().getName());
		FailureKind strongest = failedExchange ? FailureKind.READ : FailureKind.PERMANENT;
		Throwable link = failure;
		for (int depth = 0; link != null && depth < MAX_DEPTH && strongest != FailureKind.PERMANENT; depth++) {
			FailureKind kind = FailureTable.kind(link, depth > 0);
			strongest = (kind != null && kind != FailureKind.READ) ? kind : strongest;
			link = link.getCause();
		}
		return strongest;
	}

	/**
	 * Whether a failure tells that the server has not acted on the request, although it
	 * was sent.
	 */
	static boolean isUnprocessed(Throwable failure) {
		return anyLink(failure, FailureTable::isUnprocessed);
	}

	static boolean isTimeout(Throwable failure) {
		return anyLink(failure,
				(link) -> link instanceof InterruptedIOException || link instanceof HttpTimeoutException
						|| link instanceof TimeoutException
						|| link.getClass().getName().equals("io.netty.handler.timeout.ReadTimeoutException"));
	}

	static boolean isCut(Throwable failure) {
		return anyLink(failure, AttemptTimeoutException.class::isInstance);
	}

	/**
	 * Whether the calling thread was interrupted, although its flag does not say so any
	 * more: Jetty clears it while it starts, and while a body is written or read.
	 */
	static boolean hasClearedInterruptFlag(Throwable failure) {
		return anyLink(failure, (link) -> {
			StackTraceElement[] stack = link.getStackTrace();
			String thrower = (stack.length > 0) ? stack[0].getClassName() : "";
			return (link.getClass() == InterruptedIOException.class) ? thrower.startsWith("org.eclipse.jetty.")
					: link.getCause() instanceof InterruptedException
							&& thrower.equals("org.springframework.http.client.JettyClientHttpRequestFactory");
		});
	}

	/**
	 * Set the interrupt flag of the calling thread if a client has cleared it.
	 */
	static void keepInterruptFlag(Throwable failure) {
		if (hasClearedInterruptFlag(failure)) {
			Thread.currentThread().interrupt();
		}
	}

	/**
	 * Whether {@code HttpURLConnection} has failed to connect before it sent a request,
	 * and not when it followed a redirect. It gives no other way to know.
	 */
	static boolean isOfFirstRequestOfHttpUrlConnection(Throwable failure) {
		return anyLink(failure, (link) -> {
			List<StackTraceElement> frames = Stream.of(link.getStackTrace())
				.filter((frame) -> frame.getClassName().equals("sun.net.www.protocol.http.HttpURLConnection"))
				.toList();
			return !frames.isEmpty()
					&& frames.stream().noneMatch((frame) -> frame.getMethodName().startsWith("followRedirect"));
		});
	}

	static boolean anyLink(Throwable failure, Predicate<Throwable> condition) {
		Throwable link = failure;
		for (int depth = 0; link != null && depth < MAX_DEPTH; depth++) {
			if (condition.test(link)) {
				return true;
			}
			link = link.getCause();
		}
		return false;
	}

}
