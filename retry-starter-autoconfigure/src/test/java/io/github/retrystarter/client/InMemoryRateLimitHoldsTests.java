package io.github.retrystarter.client;

import java.time.Instant;

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
		this.holds.hold("default", origin(1), START.plusSeconds(5));
		this.holds.hold("default", origin(1), START.plusSeconds(9));
		this.holds.hold("default", origin(1), START.plusSeconds(7));
		assertThat(this.holds.until("default", origin(1))).isEqualTo(START.plusSeconds(9));
	}

	@Test
	void mountsAndOriginsAreKeptApart() {
		this.holds.hold("payments", origin(1), START);
		assertThat(this.holds.until("default", origin(1))).isNull();
		assertThat(this.holds.until("payments", origin(2))).isNull();
		assertThat(this.holds.all("payments")).containsOnlyKeys(origin(1)).containsValue(START);
		assertThat(this.holds.all("default")).isEmpty();
	}

	@Test
	void whatEndsFirstIsForgottenWhenThereAreTooMany() {
		for (int i = 0; i <= 1024; i++) {
			this.holds.hold("default", origin(i), START.plusSeconds((i == 500) ? -1 : i));
		}
		assertThat(this.holds.all("default")).hasSize(1024);
		assertThat(this.holds.until("default", origin(500))).isNull();
		assertThat(this.holds.until("default", origin(1024))).isEqualTo(START.plusSeconds(1024));
	}

	private static Origin origin(int number) {
		return new Origin("https", "host" + number + ".example.com", 443);
	}

}
