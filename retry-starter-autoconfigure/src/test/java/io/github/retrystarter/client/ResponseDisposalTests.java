package io.github.retrystarter.client;

import java.io.ByteArrayInputStream;
import java.io.SequenceInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.mock.http.client.MockClientHttpRequest;
import org.springframework.mock.http.client.MockClientHttpResponse;

import io.github.retrystarter.support.ScriptedServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for {@link ResponseDisposal}.
 */
class ResponseDisposalTests {

	private final ResponseDisposal disposal = new ResponseDisposal();

	@Test
	void keptResponseHasTheBytesThatCameAndThenTheFailure() throws IOException {
		IOException reset = new IOException("reset");
		Response response = new Response(new SequenceInputStream(new ByteArrayInputStream(new byte[] { 1, 2, 3 }),
				new FailedStream(InputStream.nullInputStream(), reset)));
		InputStream kept = this.disposal.setAside(response, Wires.silent()).getBody();
		assertThat(kept.readNBytes(3)).containsExactly(1, 2, 3);
		assertThatThrownBy(kept::read).isSameAs(reset);
		assertThat(response.closed).isOne();
	}

	@Test
	void keptResponseOfHttpUrlConnectionEndsWithAFailureWhereMoreWasToCome() throws IOException {
		CountDownLatch end = new CountDownLatch(1);
		try (ScriptedServer server = new ScriptedServer()) {
			server.script((connection, request) -> {
				connection.getOutputStream().write("HTTP/1.1 503 Busy\r\nContent-Length: 100\r\n\r\nbusy".getBytes());
				await(end);
			});
			ClientHttpResponse response = new SimpleClientHttpRequestFactory()
				.createRequest(URI.create(server.url("/orders")), HttpMethod.GET)
				.execute();
			assertThat(response.getStatusCode()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
			InputStream kept = this.disposal.setAside(response, Wires.silent()).getBody();
			assertThatThrownBy(kept::readAllBytes).hasMessageContaining("not read");
		}
		finally {
			end.countDown();
		}
	}

	@Test
	void keptResponseWithoutABodyIsWhole() throws IOException {
		Response response = new Response(InputStream.nullInputStream());
		response.getHeaders().setContentLength(0);
		assertThat(this.disposal.setAside(response, Wires.silent()).getBody().readAllBytes()).isEmpty();
	}

	@Test
	void responseWithoutABodyIsClosedByTheCaller() {
		Response response = new Response(InputStream.nullInputStream());
		response.getHeaders().setContentLength(0);
		this.disposal.dispose(response, Wires.silent());
		assertThat(response.closedBy).isSameAs(Thread.currentThread());
	}

	@Test
	void responseThatIsStillComingIsClosedBesideTheCallAndOnce() {
		CountDownLatch end = new CountDownLatch(1);
		Response response = new Response(bodyThatEndsWith(end));
		this.disposal.dispose(response, Wires.silent());
		assertThat(response.closedBy).as("the caller has gone on").isNull();
		end.countDown();
		Awaitility.await().until(() -> response.closedBy != null);
		assertThat(response.closedBy).isNotSameAs(Thread.currentThread());
		assertThat(response.closed).isOne();
	}

	@Test
	void interruptDoesNotKeepAResponseFromBeingClosed() {
		CountDownLatch end = new CountDownLatch(1);
		Response response = new Response(bodyThatEndsWith(end));
		Thread.currentThread().interrupt();
		this.disposal.dispose(response, Wires.silent());
		assertThat(Thread.interrupted()).isTrue();
		end.countDown();
		Awaitility.await().until(() -> response.closed == 1);
	}

	@Test
	void interruptThatTheClientForgetsIsKept() throws IOException {
		AttemptWire wire = AttemptWire.open(new MockClientHttpRequest());
		wire.begin(new TappedExchange(true) {

			@Override
			boolean cut(@Nullable Thread owner) {
				return false;
			}

		});
		wire.close();
		Response response = new Response(new FailedStream(InputStream.nullInputStream(), Wires.forgottenInterrupt()));
		this.disposal.dispose(response, wire);
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void brokenBodyAndBrokenCloseAreOfNoInterest() {
		Response response = new Response(new InputStream() {

			@Override
			public int read() throws IOException {
				throw new IOException("reset");
			}

		}) {

			@Override
			public void close() {
				super.close();
				throw new IllegalStateException("close");
			}

		};
		this.disposal.dispose(response, Wires.silent());
		assertThat(response.closed).isOne();
	}

	private static InputStream bodyThatEndsWith(CountDownLatch end) {
		return new InputStream() {

			@Override
			public int read() {
				await(end);
				return -1;
			}

		};
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await(30, TimeUnit.SECONDS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private static class Response extends MockClientHttpResponse {

		private volatile Thread closedBy;

		private volatile int closed;

		Response(InputStream body) {
			super(body, HttpStatus.SERVICE_UNAVAILABLE);
		}

		@Override
		public void close() {
			this.closed++;
			this.closedBy = Thread.currentThread();
		}

	}

}
