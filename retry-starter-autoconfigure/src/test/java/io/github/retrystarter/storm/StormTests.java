package io.github.retrystarter.storm;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

/**
 * Retries must not make a bad day worse, with the defaults and for a whole fleet. Unless
 * a test says otherwise, its bound holds for the worst of five seeds.
 */
class StormTests {

	@Test
	void anOutageCostsTheServerHardlyMoreThanWithoutRetries() {
		assertThat(Measure.OUTAGE_LOAD.worst(Contender.DEFAULTS)).isLessThanOrEqualTo(1.05);
	}

	@Test
	void allIsWellSoonAfterAnOutage() {
		assertThat(Measure.OUTAGE_RECOVERY.worst(Contender.DEFAULTS)).isLessThanOrEqualTo(6);
	}

	@Test
	void anOutageCostsTheServerLittleMoreWhereClientsAreManyAndSmall() {
		assertThat(Measure.OUTAGE_OF_A_SMALL_FLEET.worst(Contender.DEFAULTS)).isLessThanOrEqualTo(1.1);
	}

	@ParameterizedTest
	@MethodSource("io.github.retrystarter.storm.Blip#atHalfLoad")
	void aBlipIsSurvivedAndNotFed(Blip blip) {
		assertThat(blip.worst(Metric.SAVED, Contender.DEFAULTS)).isGreaterThanOrEqualTo(saved(blip));
		assertThat(blip.worst(Metric.LOAD, Contender.DEFAULTS)).isLessThanOrEqualTo(load(blip));
		assertThat(blip.worst(Metric.WIDE_PEAK, Contender.DEFAULTS))
			.isLessThanOrEqualTo((blip.seconds() < 5) ? 3.5 : 5);
		assertThat(blip.worst(Metric.BYSTANDERS, Contender.DEFAULTS)).isZero();
	}

	/**
	 * A call that is held waits 3.5 s at most, so of an outage of 5 s it can be saved
	 * only if it began after the first 1.5 s.
	 */
	private static double saved(Blip blip) {
		return (blip.seconds() <= 1) ? 99 : (blip.seconds() <= 2) ? 97 : 60;
	}

	/**
	 * A small client finds itself alone now and then, and goes on as planned.
	 */
	private static double load(Blip blip) {
		return (blip.callsPerSecond() == 8) ? 1.25 : (blip.seconds() < 1) ? 1.2 : 1.05;
	}

	/**
	 * A server at 80 % has a quarter of the ordinary load to spare, which the held calls
	 * are too many for. Those that were not hit must not pay for it.
	 */
	@ParameterizedTest
	@MethodSource("io.github.retrystarter.storm.Blip#atHighLoad")
	void aBusyServerIsNotOverrunByWhatABlipHasHeld(Blip blip) {
		assertThat(blip.worst(Metric.SAVED, Contender.DEFAULTS)).isGreaterThanOrEqualTo(65);
		assertThat(blip.worst(Metric.BYSTANDERS, Contender.DEFAULTS)).isZero();
	}

	@Test
	void aColdStartIsSurvived() {
		assertThat(Measure.COLD_START.worst(Contender.DEFAULTS)).isGreaterThanOrEqualTo(99);
	}

	@Test
	void aShortStallIsSurvivedWhereTheServerHasCapacityToSpare() {
		assertThat(Measure.STALL_OF_2_SECONDS.worst(Contender.DEFAULTS)).isGreaterThanOrEqualTo(99);
	}

	@ParameterizedTest
	@EnumSource(names = "STALL_(AT_|WITH_).*", mode = Mode.MATCH_ALL)
	void aStallIsOverAsSoonAsWithoutRetries(Measure stall) {
		double[] noRetries = stall.values(Contender.NO_RETRIES);
		double[] defaults = stall.values(Contender.DEFAULTS);
		for (int i = 0; i < noRetries.length; i++) {
			assertThat(defaults[i]).isFinite().isLessThanOrEqualTo(1.1 * noRetries[i]);
		}
	}

	/**
	 * What the budgets hold may join the queue: 250 requests after time-outs, for which a
	 * server with 100 requests a second to spare needs 2.5 s. Randomness may add half a
	 * second.
	 */
	@Test
	void aShortStallLastsLongerByWhatTheBudgetsHold() {
		double[] noRetries = Measure.STALL_OF_3_SECONDS.values(Contender.NO_RETRIES);
		double[] defaults = Measure.STALL_OF_3_SECONDS.values(Contender.DEFAULTS);
		for (int i = 0; i < noRetries.length; i++) {
			assertThat(defaults[i]).isFinite().isLessThanOrEqualTo(noRetries[i] + 3);
		}
	}

	/**
	 * Shows that the model has the trap which the budget is there for.
	 */
	@ParameterizedTest
	@EnumSource(names = { "NAIVE", "URLLIB3", "DEFAULTS_WITHOUT_BUDGET" })
	void aStallNeverEndsForThoseWithoutABudget(Contender contender) {
		assertThat(Measure.STALL_AT_50_PERCENT.values(contender)).containsOnly(Double.POSITIVE_INFINITY);
	}

	@ParameterizedTest
	@EnumSource(names = { "REFUSALS_SUCCESS", "RESETS_SUCCESS", "FAILURES_SUCCESS" })
	void randomFailuresAreHidden(Measure success) {
		assertThat(success.worst(Contender.DEFAULTS)).isGreaterThanOrEqualTo(99.5);
	}

	/**
	 * On the mean, because a seed that brings 20.3 % of failures needs as many retries.
	 */
	@ParameterizedTest
	@EnumSource(names = { "REFUSALS_LOAD", "RESETS_LOAD", "FAILURES_LOAD" })
	void randomFailuresCostOneRetryEach(Measure load) {
		assertThat(load.spread(Contender.DEFAULTS).getAverage()).isLessThanOrEqualTo(1.25);
	}

	@ParameterizedTest
	@EnumSource(names = { "REFUSALS_LATENCY", "RESETS_LATENCY", "FAILURES_LATENCY" })
	void randomFailuresTakeHardlyLongerThanWithoutRecovery(Measure latency) {
		assertThat(latency.worst(Contender.DEFAULTS)).isLessThanOrEqualTo(1.15 * latency.worst(Contender.PLAIN));
	}

	@Test
	void asManySucceedWhereHalfOfAllFail() {
		assertThat(Measure.HALF_REFUSED_SUCCESS.worst(Contender.DEFAULTS))
			.isGreaterThanOrEqualTo(Measure.HALF_REFUSED_SUCCESS.worst(Contender.PLAIN));
	}

	/**
	 * Where any attempt may meet the dead instance, four of them do so once in 81 calls.
	 */
	@Test
	void aDeadInstanceIsHiddenAsFarAsFourAttemptsCan() {
		assertThat(Measure.DEAD_INSTANCE_SUCCESS.worst(Contender.DEFAULTS)).isGreaterThanOrEqualTo(98.5);
		assertThat(Measure.DEAD_INSTANCE_AVOIDED_SUCCESS.worst(Contender.DEFAULTS)).isGreaterThanOrEqualTo(99.9);
	}

	@ParameterizedTest
	@EnumSource(names = "HALF_CAPACITY_.*", mode = Mode.MATCH_ALL)
	void halfAServerServesAsManyAsWithoutRetries(Measure goodput) {
		assertThat(goodput.worst(Contender.DEFAULTS)).isGreaterThanOrEqualTo(0.99);
	}

	/**
	 * 400 calls spread over a second beside the ordinary 400 make 2, and randomness adds
	 * to it.
	 */
	@ParameterizedTest
	@EnumSource(names = { "RETRY_AFTER_SECONDS_PEAK", "RETRY_AFTER_DATE_PEAK" })
	void thoseWhoWereToldTheSameComeBackSpread(Measure peak) {
		assertThat(peak.worst(Contender.DEFAULTS)).isLessThanOrEqualTo(3);
	}

	@ParameterizedTest
	@EnumSource
	void ordinaryTimesAreTheSameForAll(Contender contender) {
		Scenario calm = Scenario.of(Fault.HALF_CAPACITY, 0, 30);
		StormLedger storm = StormSimulation.run(calm, contender, 1);
		assertThat(storm.secondsUntilWell()).isZero();
		assertThat(storm.successesWithAftermath()).isCloseTo((int) (30 * calm.load()), withinPercentage(2));
	}

}
