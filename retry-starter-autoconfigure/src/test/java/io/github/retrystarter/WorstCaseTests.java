package io.github.retrystarter;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link WorstCase}.
 */
class WorstCaseTests {

	@Test
	void addsUpTheLongestWaits() {
		WorstCase worst = HttpRetryPolicy.defaults().worstCase();
		assertThat(worst.requests()).isEqualTo(4);
		assertThat(worst.waits()).isEqualTo(Duration.ofMillis(500 + 1000 + 2000));
		assertThat(worst.askedWaits()).isEqualTo(Duration.ofSeconds(3 * 60).plusMillis(1000 + 2000 + 4000));
		assertThat(worst.held()).isEqualTo(Duration.ofMillis(1000 + 2000));
	}

	@Test
	void nothingIsHeldWithoutRecovery() {
		assertThat(HttpRetryPolicy.builder().recoveryEnabled(false).build().worstCase().held()).isZero();
	}

	@Test
	void countsJitterInFull() {
		HttpRetryPolicy policy = HttpRetryPolicy.builder()
			.total(2)
			.backoffFactor(1)
			.jitter(Jitter.PROPORTIONAL)
			.backoffJitter(Duration.ofSeconds(1))
			.backoffMax(Duration.ofMillis(2500))
			.respectRetryAfterHeader(false)
			.build();
		assertThat(policy.worstCase().waits()).isEqualTo(Duration.ofMillis(3000 + 3750));
		assertThat(policy.worstCase().askedWaits()).isEqualTo(policy.worstCase().waits());
	}

	@Test
	void serverThatMayAskForLessThanTheBackoffChangesNothing() {
		HttpRetryPolicy policy = HttpRetryPolicy.builder()
			.total(1)
			.backoffFactor(5)
			.jitter(Jitter.NONE)
			.retryAfterMax(Duration.ofSeconds(1))
			.build();
		assertThat(policy.worstCase())
			.isEqualTo(new WorstCase(2, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ZERO));
	}

	@Test
	void callIsHeldAsLongAsItsPlanWithoutJitter() {
		assertThat(HttpRetryPolicy.defaults().patience()).isEqualTo(Duration.ofMillis(500 + 1000 + 2000));
		assertThat(HttpRetryPolicy.builder().jitter(Jitter.PROPORTIONAL).immediateFirstRetry(true).build().patience())
			.isEqualTo(Duration.ofMillis(1000 + 2000));
		assertThat(HttpRetryPolicy.builder().total(0).build().patience()).isZero();
		assertThat(HttpRetryPolicy.builder().total(Integer.MAX_VALUE).build().patience())
			.isEqualTo(Duration.ofDays(1000));
	}

	@Test
	void noRetriesCostNothing() {
		assertThat(HttpRetryPolicy.builder().total(0).build().worstCase())
			.isEqualTo(new WorstCase(1, Duration.ZERO, Duration.ZERO, Duration.ZERO));
	}

	@Test
	void waitsWithoutEndDoNotOverflow() {
		HttpRetryPolicy policy = HttpRetryPolicy.builder()
			.total(Integer.MAX_VALUE)
			.backoffMax(Duration.ofSeconds(Long.MAX_VALUE))
			.retryAfterMax(Duration.ofSeconds(Long.MAX_VALUE))
			.build();
		assertThat(policy.worstCase().askedWaits()).isGreaterThan(Duration.ofDays(1000));
	}

	@Test
	void hugeTotalsAreAddedUpToo() {
		HttpRetryPolicy policy = HttpRetryPolicy.builder().total(Integer.MAX_VALUE).jitter(Jitter.NONE).build();
		WorstCase worst = policy.worstCase();
		assertThat(worst.requests()).isEqualTo(1L + Integer.MAX_VALUE);
		// 0.5 s to 64 s in eight doublings, then the cap
		assertThat(worst.waits()).isEqualTo(Duration.ofMillis(127_500).plusSeconds(120L * (Integer.MAX_VALUE - 8)));
	}

}
