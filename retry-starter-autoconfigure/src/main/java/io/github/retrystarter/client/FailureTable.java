package io.github.retrystarter.client;

import java.io.EOFException;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.net.ssl.SSLHandshakeException;

import org.eclipse.jetty.client.HttpResponseException;
import org.eclipse.jetty.client.Response;
import org.jspecify.annotations.Nullable;

import io.github.retrystarter.FailureKind;
import io.github.retrystarter.StatusSet;

/**
 * What one exception says about the request: by its type, the most specific class first;
 * by the status that it carries; and by its message only where HTTP clients have nothing
 * else.
 */
final class FailureTable {

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
			Map.entry("java.net.URISyntaxException", FailureKind.PERMANENT),
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
	 * How the JDK's HttpClient and Jetty say that an HTTP/2 server has not acted on a
	 * request: {@code REFUSED_STREAM} or a {@code GOAWAY} that names an earlier one (RFC
	 * 9113, 8.7). Since Java 24 the JDK's tells so when it has sent the request again by
	 * itself, in vain.
	 */
	private static final List<Phrase> UNPROCESSED = List.of(
			new Phrase("java.io.IOException",
					"received rst_stream: stream not processed|request not processed by peer|refused_stream_error$",
					FailureKind.CONNECT),
			new Phrase("org.eclipse.jetty.client.RetryableRequestException", "", FailureKind.CONNECT));

	private static final List<Phrase> PHRASES = List.of(
			// "Connect timed out" of HttpURLConnection, "Connect Timeout" of Jetty
			new Phrase("java.net.SocketTimeoutException", "connect time", FailureKind.CONNECT),
			// Plain text on a TLS port
			new Phrase("javax.net.ssl.SSLException", ".*unrecognized ssl message", FailureKind.PERMANENT),
			// HttpURLConnection, which knows neither PATCH nor methods of one's own
			new Phrase("java.net.ProtocolException", "server redirected too many|invalid http method",
					FailureKind.PERMANENT),
			// The JDK's HttpClient: what its Authenticator cannot answer, and a redirect
			// without a Location
			new Phrase("java.io.IOException",
					"(www|proxy)-authenticate header missing|too many authentication attempts|invalid redirection",
					FailureKind.PERMANENT),
			// Apache HttpClient 5: a URL, or a redirect to one, that it cannot request
			new Phrase("org.apache.hc.core5.http.ProtocolException",
					"unroutable protocol scheme|redirect uri does not|request uri authority|target host is not",
					FailureKind.PERMANENT),
			// Reactor Netty on an event loop: "block()/blockFirst()/blockLast() are
			// blocking"
			new Phrase("java.lang.IllegalStateException", "block", FailureKind.PERMANENT));

	/**
	 * How HttpURLConnection, the JDK's HttpClient and Reactor Netty say that a proxy did
	 * not connect to the server.
	 */
	private static final Pattern REFUSAL = Pattern
		.compile("(?:Unable to tunnel through proxy\\. Proxy returns \"HTTP/[0-9.]+ |Tunnel failed, got: "
				+ "|http, .+, status: )(?<status>[0-9]{3}).*");

	private static final StatusSet RETRYABLE_REFUSALS = StatusSet.of(408, 425, 429, 502, 503, 504);

	private static final StatusSet MISUNDERSTOOD_BY_JETTY = StatusSet.parse(List.of("3xx", "401", "407"));

	private FailureTable() {
	}

	/**
	 * Look an exception up.
	 * @param link the exception
	 * @param cause whether it is the cause of another one
	 * @return what it says, {@code null} if nothing
	 */
	static @Nullable FailureKind kind(Throwable link, boolean cause) {
		if (isUnprocessed(link) || (link instanceof SSLHandshakeException && isDropped(link))) {
			return FailureKind.CONNECT;
		}
		if (link.getClass() == IllegalArgumentException.class && isRequestAtFault(link, cause)) {
			return FailureKind.PERMANENT;
		}
		if (link.getClass().getName().equals("org.eclipse.jetty.client.HttpResponseException")) {
			return Jetty.kind((RuntimeException) link);
		}
		String message = String.valueOf(link.getMessage());
		Matcher refusal = REFUSAL.matcher(message);
		return refusal.matches() ? kindOfRefusal(Integer.parseInt(refusal.group("status"))) : kind(link, message);
	}

	/**
	 * Whether an exception says that the server has not acted on the request, although it
	 * was sent.
	 */
	static boolean isUnprocessed(Throwable link) {
		String message = String.valueOf(link.getMessage());
		return UNPROCESSED.stream().anyMatch((phrase) -> phrase.isSaidBy(link.getClass().getName(), message));
	}

	private static @Nullable FailureKind kind(Throwable link, String message) {
		for (Class<?> type = link.getClass(); type != null; type = type.getSuperclass()) {
			String name = type.getName();
			for (Phrase phrase : PHRASES) {
				if (phrase.isSaidBy(name, message)) {
					return phrase.kind();
				}
			}
			if (KINDS.containsKey(name)) {
				return KINDS.get(name);
			}
		}
		return null;
	}

	/**
	 * Whether a handshake did not fail but break off, as when a server restarts.
	 */
	private static boolean isDropped(Throwable handshake) {
		String message = String.valueOf(handshake.getMessage());
		return handshake.getCause() instanceof EOFException || handshake.getCause() instanceof SocketException
				|| message.contains("terminated the handshake") || message.contains("closed by peer");
	}

	/**
	 * Whether a client could not make a request of what it was given: an argument of its
	 * own parts that it wraps, unless that was read from the server. Jetty's response has
	 * no status where it was redirected to something else than HTTP.
	 */
	private static boolean isRequestAtFault(Throwable illegalArgument, boolean cause) {
		return cause ? !isThrownBy(illegalArgument, "io.netty.handler.codec.http.HttpObjectDecoder")
				: isThrownBy(illegalArgument, "org.springframework.http.client.JettyClientHttpResponse");
	}

	/**
	 * What a proxy says that did not connect to the server, so that nothing was sent to
	 * it.
	 */
	private static FailureKind kindOfRefusal(int status) {
		return RETRYABLE_REFUSALS.contains(status) ? FailureKind.CONNECT : FailureKind.PERMANENT;
	}

	/**
	 * Whether an exception was thrown by a class or by what that called.
	 */
	private static boolean isThrownBy(Throwable failure, String className) {
		return Stream.of(failure.getStackTrace()).anyMatch((frame) -> frame.getClassName().equals(className));
	}

	/**
	 * What exceptions of one type say in words.
	 *
	 * @param type name of their class
	 * @param words how their messages begin, in any case
	 * @param kind what that says about the request
	 */
	private record Phrase(String type, Pattern words, FailureKind kind) {

		Phrase(String type, String words, FailureKind kind) {
			this(type, Pattern.compile(words, Pattern.CASE_INSENSITIVE), kind);
		}

		boolean isSaidBy(String type, String message) {
			return this.type.equals(type) && this.words.matcher(message).lookingAt();
		}

	}

	/**
	 * Jetty makes failures of responses: of a challenge or a redirect that it does not
	 * understand, and of a proxy's. Loaded only if there is such a failure.
	 */
	private static final class Jetty {

		static FailureKind kind(RuntimeException failure) {
			Response response = ((HttpResponseException) failure).getResponse();
			if (response == null) {
				return FailureKind.READ;
			}
			if (response.getRequest().getMethod().equals("CONNECT")) {
				return kindOfRefusal(response.getStatus());
			}
			// Garbage has the status 400.
			return MISUNDERSTOOD_BY_JETTY.contains(response.getStatus()) ? FailureKind.PERMANENT : FailureKind.READ;
		}

	}

}
