package io.github.retrystarter.client;

import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.retrystarter.Origin;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link InMemoryRateLimitHolds}.
 */
class InMemoryRateLimitHoldsTests {

	private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

	private final InMemoryRateLimitHolds holds = new InMemoryRateLimitHolds();

	@Test
	void latestOfSeveralEndsCounts() {
		this.holds.hold(scope("default", 1), START.plusSeconds(5));
		this.holds.hold(scope("default", 1), START.plusSeconds(9));
		this.holds.hold(scope("default", 1), START.plusSeconds(7));
		assertThat(this.holds.until(scope("default", 1))).isEqualTo(START.plusSeconds(9));
	}

	@Test
	void mountsAndOriginsAreKeptApart() {
		this.holds.hold(scope("payments", 1), START);
		assertThat(this.holds.until(scope("default", 1))).isNull();
		assertThat(this.holds.until(scope("payments", 2))).isNull();
		assertThat(this.holds.all("payments")).containsOnlyKeys(origin(1)).containsValue(START);
		assertThat(this.holds.all("default")).isEmpty();
	}

	@Test
	void partitionsAreKeptApartAndShownAsOne() {
		this.holds.hold(new RateLimitScope("default", origin(1), "a"), START.plusSeconds(7));
		this.holds.hold(new RateLimitScope("default", origin(1), "b"), START.plusSeconds(5));
		assertThat(this.holds.until(new RateLimitScope("default", origin(1), "a"))).isEqualTo(START.plusSeconds(7));
		assertThat(this.holds.until(new RateLimitScope("default", origin(1), "b"))).isEqualTo(START.plusSeconds(5));
		assertThat(this.holds.until(scope("default", 1))).isNull();
		assertThat(this.holds.all("default")).containsOnlyKeys(origin(1)).containsValue(START.plusSeconds(7));
	}

	@Test
	void whatEndsFirstIsForgottenWhenThereAreTooMany() {
		for (int i = 0; i <= 1024; i++) {
			this.holds.hold(scope("default", i), START.plusSeconds((i == 500) ? -1 : i));
		}
		assertThat(this.holds.all("default")).hasSize(1024);
		assertThat(this.holds.until(scope("default", 500))).isNull();
		assertThat(this.holds.until(scope("default", 1024))).isEqualTo(START.plusSeconds(1024));
	}

	/**
	 * Whatever the order in which the threads run, those that end last are kept.
	 */
	@Test
	void boundAndChoiceHoldUnderContention() throws InterruptedException {
		int threads = 64;
		int origins = 3000;
		CountDownLatch start = new CountDownLatch(1);
		ExecutorService executor = Executors.newFixedThreadPool(threads);
		for (int thread = 0; thread < threads; thread++) {
			int first = thread;
			executor.submit(() -> {
				start.await();
				for (int i = first; i < origins; i += threads) {
					this.holds.hold(scope("default", i), START.plusSeconds(i));
				}
				return null;
			});
		}
		start.countDown();
		executor.shutdown();
		assertThat(executor.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
		assertThat(this.holds.all("default").keySet()).isEqualTo(IntStream.range(origins - 1024, origins)
			.mapToObj(InMemoryRateLimitHoldsTests::origin)
			.collect(Collectors.toSet()));
	}

	private static RateLimitScope scope(String mount, int number) {
		return new RateLimitScope(mount, origin(number), "");
	}

	private static Origin origin(int number) {
		return new Origin("https", "host" + number + ".example.com", 443);
	}

}
