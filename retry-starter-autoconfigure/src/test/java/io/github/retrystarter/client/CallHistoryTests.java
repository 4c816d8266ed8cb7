package io.github.retrystarter.client;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpMethod;
import org.springframework.mock.http.client.MockClientHttpRequest;
import org.springframework.mock.http.client.MockClientHttpResponse;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.StopReason;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CallHistory}.
 */
class CallHistoryTests {

	@AutoClose("shutdownNow")
	private final ExecutorService readers = Executors.newFixedThreadPool(2);

	private final MockClientHttpRequest request = new MockClientHttpRequest(HttpMethod.GET,
			URI.create("http://example.com/"));

	@Test
	void callThatWasCompletedAtOnceHasOneEntryForAllWhoReadIt() throws Exception {
		for (int i = 0; i < 20_000; i++) {
			CallHistory history = new CallHistory(this.request);
			history.end(success());
			CountDownLatch ready = new CountDownLatch(2);
			Callable<List<AttemptRecord>> read = () -> {
				ready.countDown();
				while (ready.getCount() > 0) {
					Thread.onSpinWait();
				}
				return new ArrayList<>(history);
			};
			Future<List<AttemptRecord>> one = this.readers.submit(read);
			Future<List<AttemptRecord>> other = this.readers.submit(read);
			assertThat(one.get()).isEqualTo(other.get())
				.singleElement()
				.extracting(AttemptRecord::decision)
				.isEqualTo(RetryDecision.stop(StopReason.COMPLETED));
			assertThat(history).hasSize(1);
		}
	}

	private Exchange success() throws IOException {
		Exchange exchange = new Exchange(this.request, HttpRetryPolicy.defaults(), new ResponseDisposal(), null);
		exchange.send(new byte[0], (request, body) -> new MockClientHttpResponse(new byte[0], 200));
		return exchange;
	}

}
