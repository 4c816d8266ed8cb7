package io.github.retrystarter;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

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

	@ParameterizedTest
	@CsvSource({ "1, success", "2, success_after_retry", "7, success_after_retry" })
	void completedCallIsASuccessAtOnceOrAfterARetry(int attempts, String outcome) {
		assertThat(StopReason.COMPLETED.outcome(attempts)).isEqualTo(outcome);
	}

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "COMPLETED")
	void outcomeOfAnyOtherCallIsTheReason(StopReason reason) {
		assertThat(reason.outcome(1)).isEqualTo(reason.outcome(2)).isEqualTo(reason.tag());
	}

	@Test
	void usedUpLimitsAreGivingUpAndAllElseIsNot() {
		assertThat(List.of(StopReason.EXHAUSTED, StopReason.RETRY_AFTER_TOO_LONG, StopReason.TIMEOUT,
				StopReason.ORIGIN_DOWN))
			.allMatch(StopReason::isGivingUp);
		assertThat(List.of(StopReason.COMPLETED, StopReason.NOT_RETRYABLE, StopReason.NOT_IDEMPOTENT,
				StopReason.INTERRUPTED, StopReason.VETOED))
			.noneMatch(StopReason::isGivingUp);
	}

}
