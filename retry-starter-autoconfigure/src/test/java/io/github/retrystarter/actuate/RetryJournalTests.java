package io.github.retrystarter.actuate;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.mock.http.client.MockClientHttpRequest;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.DelaySource;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.StopReason;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetryJournal}.
 */
class RetryJournalTests {

	private static final RetryMount MOUNT = RetryMount.ofDefault(HttpRetryPolicy.defaults());

	private static final List<AttemptRecord> HISTORY = List.of(
			new AttemptRecord(1, new Outcome.Response(503, HttpHeaders.EMPTY),
					RetryDecision.retry(Duration.ofSeconds(1), DelaySource.BACKOFF, "status_503")),
			new AttemptRecord(2, new Outcome.Response(200, HttpHeaders.EMPTY),
					RetryDecision.stop(StopReason.COMPLETED)));

	private final RetryJournal journal = new RetryJournal(Clock.systemUTC());

	@Test
	void boundHoldsUnderContention() throws InterruptedException {
		HttpRequest request = new MockClientHttpRequest(HttpMethod.GET, URI.create("http://example.com/"));
		ExecutorService executor = Executors.newFixedThreadPool(64);
		for (int i = 0; i < 20_000; i++) {
			executor.execute(() -> this.journal.finished(MOUNT, request, StopReason.COMPLETED, HISTORY));
		}
		executor.shutdown();
		assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
		assertThat(this.journal.latest()).hasSize(50);
	}

	@Test
	void floodOfOneOutcomeDoesNotPushOutTheRest() {
		finish(HttpMethod.POST, StopReason.NOT_IDEMPOTENT);
		IntStream.range(0, 3).forEach((i) -> finish(HttpMethod.GET, StopReason.ORIGIN_DOWN));
		IntStream.range(0, 1000).forEach((i) -> finish(HttpMethod.GET, StopReason.BUDGET_EXHAUSTED));
		finish(HttpMethod.GET, StopReason.EXHAUSTED);
		List<RetriedCall> calls = this.journal.latest();
		assertThat(calls).hasSize(50).first().extracting(RetriedCall::outcome).isEqualTo("exhausted");
		assertThat(calls).last()
			.satisfies((call) -> assertThat(call.method() + " " + call.outcome()).isEqualTo("POST not_idempotent"));
		assertThat(calls).filteredOn((call) -> call.outcome().equals("origin_down")).hasSize(3);
	}

	@Test
	void callThatIsCompletedAtOnceIsNotRemembered() {
		finish(HttpMethod.GET, StopReason.COMPLETED);
		assertThat(this.journal.latest()).isEmpty();
	}

	private void finish(HttpMethod method, StopReason reason) {
		AttemptRecord attempt = new AttemptRecord(1, new Outcome.Response(503, HttpHeaders.EMPTY),
				RetryDecision.stop(reason));
		this.journal.finished(MOUNT, new MockClientHttpRequest(method, URI.create("http://example.com/")), reason,
				List.of(attempt));
	}

}
