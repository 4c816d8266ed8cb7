package io.github.retrystarter.client;

import java.io.EOFException;
import java.net.SocketException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
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

	// Each entry is the name of a class, because none of the HTTP clients but the JDK's
	// has to be there, and may go on with how the message begins, in any case.

	/**
	 * How the JDK's HttpClient and Jetty say that an HTTP/2 server has not acted on a
	 * request: {@code REFUSED_STREAM} or a {@code GOAWAY} that names an earlier one (RFC
	 * 9113, 8.7). Since Java 24 the JDK's tells so when it has sent the request again by
	 * itself, in vain.
	 */
	private static final Pattern UNPROCESSED = anyOf("java.io.IOException: received rst_stream: stream not processed",
			"java.io.IOException: request not processed by peer", "java.io.IOException: refused_stream_error$",
			"org.eclipse.jetty.client.RetryableRequestException");

	private static final Pattern CONNECT = anyOf("java.net.ConnectException", "java.net.NoRouteToHostException",
			"java.net.PortUnreachableException", "java.net.UnknownHostException",
			"java.net.http.HttpConnectTimeoutException", "java.nio.channels.UnresolvedAddressException",
			"org.apache.hc.client5.http.ConnectTimeoutException",
			// "Connect timed out" of HttpURLConnection, "Connect Timeout" of Jetty
			"java.net.SocketTimeoutException: connect time");

	private static final Pattern PERMANENT = anyOf("java.net.MalformedURLException", "java.net.URISyntaxException",
			"java.net.UnknownServiceException", "java.security.cert.CertificateException",
			"java.security.cert.CertPathValidatorException", "java.security.cert.CertPathBuilderException",
			"javax.net.ssl.SSLPeerUnverifiedException", "javax.net.ssl.SSLHandshakeException",
			// Plain text on a TLS port
			"io.netty.handler.ssl.NotSslRecordException", "javax.net.ssl.SSLException: .*unrecognized ssl message",
			// The client's own connection pool is exhausted.
			"org.apache.hc.core5.http.ConnectionRequestTimeoutException",
			"java.util.concurrent.RejectedExecutionException",
			"reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException",
			"reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException",
			"org.apache.hc.client5.http.RedirectException",
			"org.springframework.boot.http.client.FilteredHostException",
			// HttpURLConnection, which knows neither PATCH nor methods of one's own
			"java.net.ProtocolException: (server redirected too many|invalid http method)",
			// The JDK's HttpClient: an Authenticator at a loss, a redirect without a
			// Location
			"java.io.IOException: (www|proxy)-authenticate header missing",
			"java.io.IOException: (too many authentication attempts|invalid redirection)",
			// Apache HttpClient 5: a URL, or a redirect to one, that it cannot request
			"org.apache.hc.core5.http.ProtocolException: (unroutable protocol scheme|redirect uri does not)",
			"org.apache.hc.core5.http.ProtocolException: (request uri authority|target host is not)",
			// Reactor Netty on an event loop, which says that all "block…()" are blocking
			"java.lang.IllegalStateException: block");

	/**
	 * How HttpURLConnection, the JDK's HttpClient and Reactor Netty say that a proxy did
	 * not connect to the server, so that nothing was sent to it.
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
		Matcher refusal = REFUSAL.matcher(String.valueOf(link.getMessage()));
		return refusal.matches() ? kindOfRefusal(Integer.parseInt(refusal.group("status"))) : kindByType(link);
	}

	static boolean isUnprocessed(Throwable link) {
		return UNPROCESSED.matcher(entry(link.getClass(), link)).lookingAt();
	}

	private static @Nullable FailureKind kindByType(Throwable link) {
		for (Class<?> type = link.getClass(); type != null; type = type.getSuperclass()) {
			String entry = entry(type, link);
			if (CONNECT.matcher(entry).lookingAt()) {
				return FailureKind.CONNECT;
			}
			if (PERMANENT.matcher(entry).lookingAt()) {
				return FailureKind.PERMANENT;
			}
		}
		return null;
	}

	private static String entry(Class<?> type, Throwable link) {
		return type.getName() + ": " + link.getMessage();
	}

	private static Pattern anyOf(String... entries) {
		return Pattern.compile(Stream.of(entries)
			.map((entry) -> entry.contains(": ") ? entry : entry + ": ")
			.collect(Collectors.joining("|")), Pattern.CASE_INSENSITIVE);
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
		List<String> classes = Stream.of(illegalArgument.getStackTrace()).map(StackTraceElement::getClassName).toList();
		return cause ? !classes.contains("io.netty.handler.codec.http.HttpObjectDecoder")
				: classes.contains("org.springframework.http.client.JettyClientHttpResponse");
	}

	private static FailureKind kindOfRefusal(int status) {
		return RETRYABLE_REFUSALS.contains(status) ? FailureKind.CONNECT : FailureKind.PERMANENT;
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
