package io.github.retrystarter.client;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link LineThrottle}.
 */
class LineThrottleTests {

	private static final long INTERVAL = LineThrottle.INTERVAL.toNanos();

	@Test
	void firstEventPassesAndTheNextLineCountsWhatCameBetween() {
		long start = Long.MAX_VALUE - 5;
		LineThrottle throttle = new LineThrottle(start);
		assertThat(throttle.pass(start)).isOne();
		assertThat(throttle.pass(start + 1)).isZero();
		assertThat(throttle.pass(start + INTERVAL - 1)).isZero();
		assertThat(throttle.pass(start + INTERVAL)).isEqualTo(3);
		assertThat(throttle.pass(start + INTERVAL + 1)).isZero();
		assertThat(throttle.pass(start + 3 * INTERVAL)).isEqualTo(2);
	}

	@Test
	void noEventIsLostOrCountedTwiceUnderContention() throws InterruptedException {
		int events = 200_000;
		LineThrottle throttle = new LineThrottle(0);
		AtomicLong now = new AtomicLong();
		AtomicLong lines = new AtomicLong();
		AtomicLong told = new AtomicLong();
		ExecutorService executor = Executors.newFixedThreadPool(16);
		for (int i = 0; i < events; i++) {
			executor.execute(() -> {
				long stands = throttle.pass(now.addAndGet(INTERVAL / 1000));
				told.addAndGet(stands);
				lines.addAndGet((stands > 0) ? 1 : 0);
			});
		}
		executor.shutdown();
		assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
		assertThat(lines.get()).isBetween(1L, events / 1000L + 1);
		told.addAndGet(throttle.pass(now.get() + 2 * INTERVAL));
		assertThat(told.get()).isEqualTo(events + 1);
	}

}
