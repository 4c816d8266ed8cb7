package io.github.retrystarter.soak;

import java.time.Duration;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.assertj.core.api.SoftAssertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.web.client.RestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Many calls side by side to a server that misbehaves at random. Afterwards the books of
 * the callers, of the server and of the meters must agree, nothing that may happen only
 * once has happened twice, and nothing is left behind.
 * <p>
 * The system properties {@code soak.calls}, {@code soak.minutes} and {@code soak.seed}
 * say how many calls, for how long at most, and by which seed.
 */
class SoakTests {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	private static final long MAX_HEAP_GROWTH = 32L * 1024 * 1024;

	private final int calls = Integer.getInteger("soak.calls", 20_000);

	private final Duration limit = Duration.ofMinutes(Integer.getInteger("soak.minutes", 10));

	private final Randomness randomness = new Randomness(Long.getLong("soak.seed", 1));

	private final Ledger ledger = new Ledger(this.calls);

	private final MeterRegistry registry = new SimpleMeterRegistry();

	private final SoftAssertions softly = new SoftAssertions();

	@Test
	void booksAgreeAndNothingIsDoneTwiceOrLeftBehind() throws Exception {
		Leftovers leftovers = new Leftovers();
		try (SoakServer server = new SoakServer(this.ledger, this.randomness);
				PoolingHttpClientConnectionManager pool = SoakClient.pool()) {
			SoakClient.runner(server.url(), pool, this.registry).run((context) -> {
				Callers callers = new Callers(context.getBean(RestClient.class), server.url(), this.randomness,
						this.calls, this.limit);
				long start = System.nanoTime();
				callers.callUpTo(this.calls / 10);
				long heapOnceWarm = Leftovers.heap();
				callers.callUpTo(this.calls);
				long heapGrowth = Leftovers.heap() - heapOnceWarm;
				Duration duration = Duration.ofNanos(System.nanoTime() - start);
				endExchanges(server, pool);
				Accounts accounts = new Accounts(callers, this.ledger, this.randomness, this.registry);
				System.out.printf("Soak: seed %d, %d threads, %d s, heap %+d KB%n%s", this.randomness.seed(),
						Callers.THREADS, duration.toSeconds(), heapGrowth / 1024, new SoakSummary(accounts));
				this.softly.assertThat(callers.failures()).as("what no caller should see").isEmpty();
				this.softly.assertThat(heapGrowth).as("growth of the heap").isLessThan(MAX_HEAP_GROWTH);
				new Audit(accounts, this.softly).check();
			});
		}
		eventually("threads left", () -> assertThat(leftovers.threads()).isEmpty());
		this.softly.assertAll();
	}

	/**
	 * Wait until the server has read all that was sent to it.
	 */
	private void endExchanges(SoakServer server, PoolingHttpClientConnectionManager pool) {
		eventually("connections in use", () -> assertThat(pool.getTotalStats().getLeased()).isZero());
		this.softly.assertThat(pool.getTotalStats().getAvailable()).as("connections kept").isPositive();
		pool.close();
		eventually("connections open", () -> assertThat(server.openConnections()).isZero());
	}

	private void eventually(String description, ThrowingCallable assertion) {
		this.softly
			.assertThatCode(() -> Awaitility.await().pollInSameThread().atMost(PATIENCE).untilAsserted(assertion::call))
			.as(description)
			.doesNotThrowAnyException();
	}

}
