package io.github.retrystarter;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

class StopReasonTests {

	@ParameterizedTest
	@EnumSource
	void tagIsTheNameInLowerCase(StopReason reason) {
		assertThat(reason.tag()).matches("[a-z]+(_[a-z]+)*").isEqualToIgnoringCase(reason.name());
	}

	@ParameterizedTest
	@EnumSource
	void reasonIsADecision(StopReason reason) {
		assertThat(RetryDecision.stop(reason)).isEqualTo(new RetryDecision.Stop(reason));
	}

	@Test
	void usedUpLimitsAreGivingUpAndAllElseIsNot() {
		assertThat(List.of(StopReason.EXHAUSTED, StopReason.RETRY_AFTER_TOO_LONG, StopReason.TIMEOUT))
			.allMatch(StopReason::isGivingUp);
		assertThat(List.of(StopReason.COMPLETED, StopReason.NOT_RETRYABLE, StopReason.NOT_IDEMPOTENT,
				StopReason.INTERRUPTED, StopReason.VETOED))
			.noneMatch(StopReason::isGivingUp);
	}

}
