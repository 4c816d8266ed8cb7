package io.github.retrystarter;

/**
 * What a call whose back-off is over does next: send its retry, wait, or end.
 */
public sealed interface RecoveryStep {

	/**
	 * Send the retry now. It has been paid for.
	 */
	record Go() implements RecoveryStep {

		static final RecoveryStep STEP = new Go();

	}

	/**
	 * Look again, after the time given or when woken.
	 *
	 * @param nanos how long to wait, more than 0
	 */
	record Wait(long nanos) implements RecoveryStep {

	}

	/**
	 * Send nothing any more.
	 *
	 * @param reason why: {@link StopReason#ORIGIN_DOWN} or
	 * {@link StopReason#BUDGET_EXHAUSTED}
	 */
	record End(StopReason reason) implements RecoveryStep {

	}

}
