package io.github.retrystarter.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.FailureKind;

/**
 * What an exception says about the request, by a table over its cause chain. The most
 * specific class of each link counts; of the links the strongest statement: a permanent
 * failure over one before sending. What no line knows counts as sent.
 */
final class FailureClassifier {

	private static final int MAX_DEPTH = 16;

	// Names, because none of the HTTP clients but the JDK's has to be there.
	private static final Map<String, FailureKind> KINDS = Map.ofEntries(
			Map.entry("java.net.ConnectException", FailureKind.CONNECT),
			Map.entry("java.net.NoRouteToHostException", FailureKind.CONNECT),
			Map.entry("java.net.PortUnreachableException", FailureKind.CONNECT),
			Map.entry("java.net.UnknownHostException", FailureKind.CONNECT),
			Map.entry("java.net.http.HttpConnectTimeoutException", FailureKind.CONNECT),
			Map.entry("java.nio.channels.UnresolvedAddressException", FailureKind.CONNECT),
			Map.entry("org.apache.hc.client5.http.ConnectTimeoutException", FailureKind.CONNECT),
			Map.entry("java.net.MalformedURLException", FailureKind.PERMANENT),
			Map.entry("java.net.UnknownServiceException", FailureKind.PERMANENT),
			Map.entry("java.security.cert.CertificateException", FailureKind.PERMANENT),
			Map.entry("java.security.cert.CertPathValidatorException", FailureKind.PERMANENT),
			Map.entry("java.security.cert.CertPathBuilderException", FailureKind.PERMANENT),
			Map.entry("javax.net.ssl.SSLPeerUnverifiedException", FailureKind.PERMANENT),
			Map.entry("javax.net.ssl.SSLHandshakeException", FailureKind.PERMANENT),
			Map.entry("io.netty.handler.ssl.NotSslRecordException", FailureKind.PERMANENT),
			// The client's own connection pool is exhausted.
			Map.entry("org.apache.hc.core5.http.ConnectionRequestTimeoutException", FailureKind.PERMANENT),
			Map.entry("java.util.concurrent.RejectedExecutionException", FailureKind.PERMANENT),
			Map.entry("reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException", FailureKind.PERMANENT),
			Map.entry("reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException",
					FailureKind.PERMANENT),
			Map.entry("org.apache.hc.client5.http.RedirectException", FailureKind.PERMANENT),
			Map.entry("org.springframework.boot.http.client.FilteredHostException", FailureKind.PERMANENT));

	/**
	 * The unchecked exceptions by which HTTP clients report a failed exchange. Any other
	 * is the application's own.
	 */
	private static final Set<String> UNCHECKED_BY_CLIENTS = Set.of("org.eclipse.jetty.client.HttpResponseException",
			"reactor.core.Exceptions$ReactiveException");

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
			FailureKind kind = kind(link);
			strongest = (kind != null && kind != FailureKind.READ) ? kind : strongest;
			link = link.getCause();
		}
		return strongest;
	}

	private static @Nullable FailureKind kind(Throwable link) {
		FailureKind kind = kindByMessage(link, String.valueOf(link.getMessage()).toLowerCase(Locale.ROOT));
		for (Class<?> type = link.getClass(); kind == null && type != null; type = type.getSuperclass()) {
			kind = KINDS.get(type.getName());
		}
		return kind;
	}

	/**
	 * What is said only in words.
	 */
	private static @Nullable FailureKind kindByMessage(Throwable link, String message) {
		if (link instanceof SocketTimeoutException && message.startsWith("connect time")) {
			// HttpURLConnection "Connect timed out", Jetty "Connect Timeout"
			return FailureKind.CONNECT;
		}
		if (link instanceof SSLHandshakeException && isDropped(link, message)) {
			return FailureKind.CONNECT;
		}
		if (link instanceof SSLException && message.contains("unrecognized ssl message")) {
			// Plain text on a TLS port
			return FailureKind.PERMANENT;
		}
		if (link instanceof IllegalStateException && message.startsWith("block")) {
			// Reactor Netty on an event loop: "block()/blockFirst()/blockLast() are
			// blocking"
			return FailureKind.PERMANENT;
		}
		if (link instanceof ProtocolException && message.startsWith("server redirected too many")) {
			return FailureKind.PERMANENT;
		}
		return null;
	}

	/**
	 * Whether a handshake did not fail but break off, as when a server restarts.
	 */
	private static boolean isDropped(Throwable handshake, String message) {
		return handshake.getCause() instanceof EOFException || handshake.getCause() instanceof SocketException
				|| message.contains("terminated the handshake") || message.contains("closed by peer");
	}

	/**
	 * Whether a failure tells that the client had waited long enough.
	 */
	static boolean isTimeout(Throwable failure) {
		return anyLink(failure,
				(link) -> link instanceof InterruptedIOException || link instanceof HttpTimeoutException
						|| link instanceof TimeoutException
						|| link.getClass().getName().equals("io.netty.handler.timeout.ReadTimeoutException"));
	}

	/**
	 * Whether the calling thread was interrupted, although its flag does not say so any
	 * more: Jetty clears it while it starts and while a body is read.
	 */
	static boolean hasClearedInterruptFlag(Throwable failure) {
		return anyLink(failure, (link) -> {
			if (link.getClass() == InterruptedIOException.class) {
				return isThrownBy(link, "org.eclipse.jetty.client.InputStreamResponseListener");
			}
			return link.getCause() instanceof InterruptedException
					&& isThrownBy(link, "org.springframework.http.client.JettyClientHttpRequestFactory");
		});
	}

	private static boolean isThrownBy(Throwable failure, String className) {
		StackTraceElement[] stack = failure.getStackTrace();
		return stack.length > 0 && stack[0].getClassName().startsWith(className);
	}

	private static boolean anyLink(Throwable failure, Predicate<Throwable> condition) {
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
