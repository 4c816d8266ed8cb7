package io.github.retrystarter.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpStatus;
import org.springframework.mock.http.client.MockClientHttpResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ResponseDisposal}.
 */
class ResponseDisposalTests {

	private final ResponseDisposal disposal = new ResponseDisposal();

	@Test
	void wholeAnswerIsClosedByTheCaller() {
		Answer answer = new Answer(new ByteArrayInputStream(new byte[10]));
		answer.getHeaders().setContentLength(10);
		this.disposal.dispose(answer);
		assertThat(answer.closedBy).isSameAs(Thread.currentThread());
	}

	@Test
	void answerWithoutABodyIsClosedByTheCaller() {
		Answer answer = new Answer(InputStream.nullInputStream());
		answer.getHeaders().setContentLength(0);
		this.disposal.dispose(answer);
		assertThat(answer.closedBy).isSameAs(Thread.currentThread());
	}

	@Test
	void answerThatIsStillComingIsClosedBesideTheCallAndOnce() {
		CountDownLatch end = new CountDownLatch(1);
		Answer answer = new Answer(bodyThatEndsWith(end));
		this.disposal.dispose(answer);
		assertThat(answer.closedBy).as("the caller has gone on").isNull();
		end.countDown();
		Awaitility.await().until(() -> answer.closedBy != null);
		assertThat(answer.closedBy).isNotSameAs(Thread.currentThread());
		assertThat(answer.closed).isOne();
	}

	@Test
	void interruptDoesNotKeepAnAnswerFromBeingClosed() {
		CountDownLatch end = new CountDownLatch(1);
		Answer answer = new Answer(bodyThatEndsWith(end));
		Thread.currentThread().interrupt();
		this.disposal.dispose(answer);
		assertThat(Thread.interrupted()).isTrue();
		end.countDown();
		Awaitility.await().until(() -> answer.closed == 1);
	}

	@Test
	void brokenBodyAndBrokenCloseAreOfNoInterest() {
		Answer answer = new Answer(new InputStream() {

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
		this.disposal.dispose(answer);
		assertThat(answer.closed).isOne();
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

	private static class Answer extends MockClientHttpResponse {

		private volatile Thread closedBy;

		private volatile int closed;

		Answer(InputStream body) {
			super(body, HttpStatus.SERVICE_UNAVAILABLE);
		}

		@Override
		public void close() {
			this.closed++;
			this.closedBy = Thread.currentThread();
		}

	}

}
