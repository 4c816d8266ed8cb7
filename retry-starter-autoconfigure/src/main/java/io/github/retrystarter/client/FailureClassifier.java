package io.github.retrystarter.client;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.util.Locale;
import java.util.Map;

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
			Map.entry("java.net.SocketTimeoutException", FailureKind.READ),
			Map.entry("java.net.http.HttpTimeoutException", FailureKind.READ),
			Map.entry("java.io.InterruptedIOException", FailureKind.PERMANENT),
			Map.entry("java.nio.channels.ClosedByInterruptException", FailureKind.PERMANENT),
			Map.entry("java.net.MalformedURLException", FailureKind.PERMANENT),
			Map.entry("java.net.UnknownServiceException", FailureKind.PERMANENT),
			Map.entry("java.security.cert.CertificateException", FailureKind.PERMANENT),
			Map.entry("java.security.cert.CertPathValidatorException", FailureKind.PERMANENT),
			Map.entry("java.security.cert.CertPathBuilderException", FailureKind.PERMANENT),
			Map.entry("javax.net.ssl.SSLPeerUnverifiedException", FailureKind.PERMANENT),
			Map.entry("javax.net.ssl.SSLHandshakeException", FailureKind.PERMANENT),
			Map.entry("org.apache.hc.core5.http.ConnectionRequestTimeoutException", FailureKind.PERMANENT),
			Map.entry("org.apache.hc.client5.http.impl.classic.RequestFailedException", FailureKind.PERMANENT),
			Map.entry("org.springframework.boot.http.client.FilteredHostException", FailureKind.PERMANENT),
			Map.entry("reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException", FailureKind.PERMANENT),
			Map.entry("reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException",
					FailureKind.PERMANENT));

	private FailureClassifier() {
	}

	static FailureKind classify(Throwable failure) {
		if (!(failure instanceof IOException)) {
			return FailureKind.PERMANENT;
		}
		FailureKind strongest = FailureKind.READ;
		Throwable link = failure;
		for (int depth = 0; link != null && depth < MAX_DEPTH; depth++) {
			FailureKind kind = kind(link);
			if (kind == FailureKind.PERMANENT) {
				return kind;
			}
			if (kind == FailureKind.CONNECT) {
				strongest = kind;
			}
			link = link.getCause();
		}
		return strongest;
	}

	private static @Nullable FailureKind kind(Throwable link) {
		if (link instanceof SocketTimeoutException && isConnectTimeout(link.getMessage())) {
			return FailureKind.CONNECT;
		}
		FailureKind kind = null;
		for (Class<?> type = link.getClass(); kind == null && type != null; type = type.getSuperclass()) {
			kind = KINDS.get(type.getName());
		}
		return kind;
	}

	/**
	 * HttpURLConnection ("Connect timed out") and Jetty ("Connect Timeout") say it only
	 * in words.
	 */
	private static boolean isConnectTimeout(@Nullable String message) {
		return message != null && message.toLowerCase(Locale.ROOT).startsWith("connect time");
	}

	/**
	 * Whether a failure tells that the calling thread was interrupted. A time-out is an
	 * {@link InterruptedIOException} too, but no interruption.
	 */
	static boolean isInterruption(Throwable failure) {
		Throwable link = failure;
		for (int depth = 0; link != null && depth < MAX_DEPTH; depth++) {
			if (link instanceof InterruptedException || link instanceof ClosedByInterruptException
					|| link.getClass() == InterruptedIOException.class) {
				return true;
			}
			link = link.getCause();
		}
		return false;
	}

}
