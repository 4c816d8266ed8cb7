package io.github.retrystarter.client;

import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.MalformedURLException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;

import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.timeout.ReadTimeoutException;
import org.apache.hc.client5.http.CircularRedirectException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.eclipse.jetty.client.RetryableRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.retrystarter.FailureKind;

import static io.github.retrystarter.FailureKind.CONNECT;
import static io.github.retrystarter.FailureKind.PERMANENT;
import static io.github.retrystarter.FailureKind.READ;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/**
 * Tests for {@link FailureClassifier}.
 */
class FailureClassifierTests {

	static Stream<Arguments> failures() {
		return Stream.of(arguments(new ConnectException("Connection refused"), CONNECT),
				arguments(new UnknownHostException("nowhere.invalid"), CONNECT),
				arguments(new NoRouteToHostException("No route to host"), CONNECT),
				arguments(new HttpConnectTimeoutException("HTTP connect timed out"), CONNECT),
				arguments(new ConnectTimeoutException("Connect timed out"), CONNECT),
				arguments(new SocketTimeoutException("Connect timed out"), CONNECT),
				arguments(new SocketTimeoutException("Connect Timeout"), CONNECT),
				arguments(new IOException(new UnresolvedAddressException()), CONNECT),
				arguments(new io.netty.channel.ConnectTimeoutException("connection timed out"), CONNECT),
				arguments(new SocketTimeoutException("Read timed out"), READ),
				arguments(new SocketTimeoutException(), READ),
				arguments(new HttpTimeoutException("request timed out"), READ),
				arguments(new SocketException("Connection reset"), READ),
				arguments(new EOFException("Unexpected end of file from server"), READ),
				arguments(new NoHttpResponseException("failed to respond"), READ),
				arguments(new IOException("something nobody knows"), READ),
				arguments(new SSLException("Connection reset", new SocketException("Connection reset")), READ),
				arguments(new SSLHandshakeException("Remote host terminated the handshake"), CONNECT),
				arguments(new SSLHandshakeException("Abruptly closed by peer"), CONNECT),
				arguments(caused(new SSLHandshakeException("handshake"), new EOFException()), CONNECT),
				arguments(caused(new SSLHandshakeException("handshake"), new SocketException()), CONNECT),
				arguments(reactor.core.Exceptions.propagate(new SocketException("Connection reset")), READ),
				arguments(new org.eclipse.jetty.client.HttpResponseException("bad response", null), READ),
				arguments(new SSLException("Unsupported or unrecognized SSL message"), PERMANENT),
				arguments(new NotSslRecordException("not an SSL/TLS record"), PERMANENT),
				arguments(new IOException(new RejectedExecutionException("Max requests queued")), PERMANENT),
				arguments(new CircularRedirectException("loop"), PERMANENT),
				arguments(new IOException(new IllegalStateException("block()/blockFirst() are blocking")), PERMANENT),
				arguments(new IOException(new IllegalStateException("closed")), READ),
				arguments(new ProtocolException("Server redirected too many  times (20)"), PERMANENT),
				arguments(new ProtocolException("Invalid status line"), READ),
				arguments(new ProtocolException("Invalid HTTP method: PATCH"), PERMANENT),
				arguments(new IOException("WWW-Authenticate header missing for response code 401"), PERMANENT),
				arguments(new IOException("Proxy-Authenticate header missing for response code 407"), PERMANENT),
				arguments(new IOException("too many authentication attempts. Limit: 3"), PERMANENT),
				arguments(new IOException("Invalid redirection"), PERMANENT),
				arguments(new IOException("an invalid redirection"), READ),
				arguments(new IOException("Received RST_STREAM: Stream not processed"), CONNECT),
				arguments(new IOException("Request not processed by peer"), CONNECT),
				arguments(new IOException("Received RST_STREAM: Stream cancelled"), READ),
				arguments(new IOException("/127.0.0.1:33162: GOAWAY received"), READ),
				arguments(new IOException("refused_stream_error"), CONNECT),
				arguments(new IOException("refused_stream_error/of this side"), READ),
				arguments(new RetryableRequestException("GOAWAY"), CONNECT),
				arguments(new IOException("Tunnel failed, got: 403"), PERMANENT),
				arguments(new IOException("Tunnel failed, got: 500"), PERMANENT),
				arguments(new IOException("Tunnel failed, got: 503"), CONNECT),
				arguments(new IOException("Unable to tunnel through proxy. Proxy returns \"HTTP/1.1 407 Who\""),
						PERMANENT),
				arguments(new IOException("Unable to tunnel through proxy. Proxy returns \"HTTP/1.0 502 Bad\""),
						CONNECT),
				arguments(
						new IOException(
								new ConnectException("http, none, proxy/10.0.0.1:80 => shop:443, status: 403 No")),
						PERMANENT),
				arguments(new ClientProtocolException(
						new org.apache.hc.core5.http.ProtocolException("Unroutable protocol scheme: htp://shop")),
						PERMANENT),
				arguments(new ClientProtocolException(
						new org.apache.hc.core5.http.ProtocolException("Invalid status line")), READ),
				arguments(new IOException(new URISyntaxException("http://[", "no bracket")), PERMANENT),
				arguments(new IOException(new IllegalArgumentException("Invalid scheme [htp]")), PERMANENT),
				arguments(new IOException(new NumberFormatException("of the server")), READ),
				arguments(new IOException(read(new IllegalArgumentException("of the server"))), READ),
				arguments(new SSLHandshakeException("PKIX path building failed"), PERMANENT),
				arguments(new SSLPeerUnverifiedException("hostname"), PERMANENT),
				arguments(new IOException(new CertificateException("expired")), PERMANENT),
				arguments(new MalformedURLException("no protocol"), PERMANENT),
				arguments(new InterruptedIOException("timeout"), READ),
				arguments(new ClosedByInterruptException(), READ),
				arguments(new IOException(new InterruptedException()), READ),
				arguments(new ConnectionRequestTimeoutException("Timeout deadline"), PERMANENT),
				arguments(new IllegalStateException("of the application"), PERMANENT),
				arguments(new AssertionError("of a test"), PERMANENT));
	}

	private static Throwable caused(Throwable failure, Throwable cause) {
		return failure.initCause(cause);
	}

	private static Throwable read(Throwable failure) {
		failure.setStackTrace(new StackTraceElement[] {
				new StackTraceElement("io.netty.handler.codec.http.HttpVersion", "valueOf", null, -1),
				new StackTraceElement("io.netty.handler.codec.http.HttpObjectDecoder", "decode", null, -1) });
		return failure;
	}

	@ParameterizedTest
	@MethodSource("failures")
	void tellsWhatAFailureSaysOfTheRequest(Throwable failure, FailureKind kind) {
		assertThat(FailureClassifier.classify(failure, false)).isEqualTo(kind);
	}

	@Test
	void causeSaysMoreThanItsWrapper() {
		assertThat(FailureClassifier.classify(new IOException("wrapped", new ConnectException("refused")), false))
			.isEqualTo(CONNECT);
	}

	@Test
	void permanentCauseOutweighsTheRest() {
		ConnectException failure = new ConnectException("refused");
		failure.initCause(new CertificateException("expired"));
		assertThat(FailureClassifier.classify(failure, false)).isEqualTo(PERMANENT);
	}

	@Test
	void uncheckedExceptionOfAResponseIsAFailedExchange() {
		IllegalArgumentException noStatus = new IllegalArgumentException("Status code '-1'");
		assertThat(FailureClassifier.classify(noStatus, true)).isEqualTo(READ);
		assertThat(FailureClassifier.classify(noStatus, false)).isEqualTo(PERMANENT);
	}

	@Test
	void uncheckedExceptionOfTheApplicationStaysPermanentWhateverItsCause() {
		assertThat(FailureClassifier.classify(new IllegalStateException(new ConnectException("refused")), false))
			.isEqualTo(PERMANENT);
	}

	@Test
	void endlessCauseChainEnds() {
		IOException first = new IOException("first");
		IOException second = new IOException("second", first);
		first.initCause(second);
		assertThat(FailureClassifier.classify(first, false)).isEqualTo(READ);
		assertThat(FailureClassifier.hasClearedInterruptFlag(first)).isFalse();
	}

	@Test
	void tellsTimeoutFromOtherFailures() {
		assertThat(FailureClassifier.isTimeout(new SocketTimeoutException("Read timed out"))).isTrue();
		assertThat(FailureClassifier.isTimeout(new InterruptedIOException("timeout"))).isTrue();
		assertThat(FailureClassifier.isTimeout(new HttpTimeoutException("request timed out"))).isTrue();
		assertThat(FailureClassifier.isTimeout(new IOException(new TimeoutException()))).isTrue();
		assertThat(FailureClassifier.isTimeout(new IOException(ReadTimeoutException.INSTANCE))).isTrue();
		assertThat(FailureClassifier.isTimeout(new SocketException("Connection reset"))).isFalse();
	}

	@Test
	void interruptionOfAnotherThreadIsNone() {
		assertThat(FailureClassifier.hasClearedInterruptFlag(new InterruptedIOException("timeout"))).isFalse();
		assertThat(FailureClassifier.hasClearedInterruptFlag(new IOException(new InterruptedException()))).isFalse();
		assertThat(FailureClassifier.hasClearedInterruptFlag(new ClosedByInterruptException())).isFalse();
	}

	@Test
	void exceptionWithoutAStackTraceTellsNoInterruption() {
		InterruptedIOException failure = new InterruptedIOException();
		failure.setStackTrace(new StackTraceElement[0]);
		assertThat(FailureClassifier.hasClearedInterruptFlag(failure)).isFalse();
	}

}
