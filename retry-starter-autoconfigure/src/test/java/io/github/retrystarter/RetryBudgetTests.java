package io.github.retrystarter;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

/**
 * Tests for {@link RetryBudget} and {@link BudgetRule}.
 */
class RetryBudgetTests {

	private static final Outcome UNAVAILABLE = new Outcome.Response(503, HttpHeaders.EMPTY);

	private static final Outcome TIMED_OUT = new Outcome.Failure(new SocketTimeoutException(), FailureKind.READ, true);

	private static final Outcome REFUSED = new Outcome.Failure(new ConnectException(), FailureKind.CONNECT);

	private final AtomicLong nanos = new AtomicLong();

	private final RetryBudget budget = new RetryBudget(new BudgetRule(true, 25, 10, 3, Duration.ZERO), this.nanos::get);

	@Test
	void startsFullAndPaysUntilThereIsTooLittle() {
		assertThat(this.budget.balance()).isEqualTo(25);
		assertThat(this.budget.tryWithdraw(UNAVAILABLE)).isTrue();
		assertThat(this.budget.tryWithdraw(UNAVAILABLE)).isTrue();
		assertThat(this.budget.balance()).isEqualTo(5);
		assertThat(this.budget.tryWithdraw(UNAVAILABLE)).isFalse();
		assertThat(this.budget.balance()).isEqualTo(5);
	}

	@Test
	void paysWithItsLastToken() {
		RetryBudget exact = new RetryBudget(new BudgetRule(true, 10, 10, 1, Duration.ZERO), this.nanos::get);
		assertThat(exact.tryWithdraw(UNAVAILABLE)).isTrue();
		assertThat(exact.balance()).isZero();
	}

	@Test
	void refundBringsTheCostAndDepositTheRefill() {
		this.budget.tryWithdraw(UNAVAILABLE);
		this.budget.tryWithdraw(UNAVAILABLE);
		this.budget.deposit();
		assertThat(this.budget.balance()).isEqualTo(8);
		this.budget.refund(UNAVAILABLE);
		assertThat(this.budget.balance()).isEqualTo(18);
	}

	@Test
	void keepsItsShareOfTheCapacityUnderAnotherRule() {
		this.budget.tryWithdraw(UNAVAILABLE);
		this.budget.change(new BudgetRule(true, 50, 20, 3, Duration.ZERO));
		assertThat(this.budget.balance()).isEqualTo(30);
		this.budget.tryWithdraw(UNAVAILABLE);
		assertThat(this.budget.balance()).isEqualTo(10);
		this.budget.change(new BudgetRule(true, 5, 1, 1, Duration.ZERO));
		assertThat(this.budget.balance()).isEqualTo(1);
		IntStream.range(0, 100).forEach((i) -> this.budget.deposit());
		assertThat(this.budget.balance()).isBetween(5, 100);
	}

	@Test
	void rulesThatAlternateDoNotEmptyIt() {
		RetryBudget budget = new RetryBudget(new BudgetRule(true, 100, 1, 1, Duration.ZERO), this.nanos::get);
		budget.tryWithdraw(UNAVAILABLE);
		for (int i = 0; i < 1000; i++) {
			budget.change(new BudgetRule(true, 3, 1, 1, Duration.ZERO));
			budget.change(new BudgetRule(true, 100, 1, 1, Duration.ZERO));
		}
		assertThat(budget.balance()).isEqualTo(100);
	}

	@Test
	void isFilledAtOnce() {
		this.budget.tryWithdraw(UNAVAILABLE);
		this.budget.fill();
		assertThat(this.budget.balance()).isEqualTo(25);
	}

	@Test
	void retryAfterAReadTimeoutCostsDouble() {
		assertThat(this.budget.tryWithdraw(TIMED_OUT)).isTrue();
		assertThat(this.budget.balance()).isEqualTo(5);
		assertThat(this.budget.tryWithdraw(TIMED_OUT)).isFalse();
		this.budget.refund(TIMED_OUT);
		assertThat(this.budget.balance()).isEqualTo(25);
	}

	@ParameterizedTest
	@EnumSource(names = "CONNECT", mode = Mode.EXCLUDE)
	void retryAfterAnotherFailureDoesNot(FailureKind kind) {
		this.budget.tryWithdraw(new Outcome.Failure(new IOException(), kind));
		assertThat(this.budget.balance()).isEqualTo(15);
	}

	@Test
	void retryOfARequestThatWasNeverSentCostsAThird() {
		this.budget.tryWithdraw(REFUSED);
		assertThat(this.budget.balance()).isEqualTo(22);
		this.budget.refund(REFUSED);
		assertThat(this.budget.balance()).isEqualTo(25);
		RetryBudget cheap = new RetryBudget(new BudgetRule(true, 25, 1, 1, Duration.ZERO), this.nanos::get);
		cheap.tryWithdraw(REFUSED);
		assertThat(cheap.balance()).isEqualTo(24);
	}

	@Test
	void retryHeldInVainIsPaidForAfterATimeoutOnly() {
		this.budget.forfeit(UNAVAILABLE);
		this.budget.forfeit(REFUSED);
		assertThat(this.budget.balance()).isEqualTo(25);
		this.budget.forfeit(TIMED_OUT);
		assertThat(this.budget.balance()).isEqualTo(5);
	}

	@Test
	void knowsWhetherARetryCanBePaidForWithoutPaying() {
		assertThat(this.budget.canAfford(TIMED_OUT)).isTrue();
		this.budget.tryWithdraw(UNAVAILABLE);
		assertThat(this.budget.canAfford(UNAVAILABLE)).isTrue();
		assertThat(this.budget.canAfford(TIMED_OUT)).isFalse();
		assertThat(this.budget.balance()).isEqualTo(15);
		BudgetRule off = new BudgetRule(false, 1, 10, 1, Duration.ZERO);
		assertThat(new RetryBudget(off, this.nanos::get).canAfford(TIMED_OUT)).isTrue();
	}

	@Test
	void holdsWhatTheSuccessesOfTenSecondsBring() {
		succeed(1000, Duration.ofSeconds(10));
		assertThat(this.budget.balance()).isCloseTo(3000, within(50));
		succeed(2000, Duration.ofSeconds(20));
		assertThat(this.budget.balance()).isCloseTo(3000, within(50));
	}

	@Test
	void holdsLessWhenTheTrafficHasGone() {
		succeed(1000, Duration.ofSeconds(10));
		succeed(64, Duration.ofSeconds(40));
		assertThat(this.budget.balance()).isLessThan(100);
		succeed(16, Duration.ofHours(1));
		assertThat(this.budget.balance()).isCloseTo(25, within(50));
	}

	@Test
	void keepsWhatItHeldThroughAnOutage() {
		succeed(1000, Duration.ofSeconds(10));
		this.nanos.addAndGet(Duration.ofSeconds(30).toNanos());
		assertThat(this.budget.balance()).isCloseTo(3000, within(50));
	}

	@Test
	void onePriceComesBackInTheTimeOfTheTrickle() {
		RetryBudget patient = new RetryBudget(new BudgetRule(true, 25, 10, 1, Duration.ofSeconds(30)), this.nanos::get);
		this.nanos.addAndGet(Duration.ofHours(1).toNanos());
		assertThat(patient.tryWithdraw(TIMED_OUT)).isTrue();
		this.nanos.addAndGet(Duration.ofMillis(14_999).toNanos());
		assertThat(patient.tryWithdraw(UNAVAILABLE)).isFalse();
		this.nanos.addAndGet(Duration.ofMillis(1).toNanos());
		assertThat(patient.tryWithdraw(UNAVAILABLE)).isTrue();
		this.nanos.addAndGet(Duration.ofHours(1).toNanos());
		assertThat(patient.balance()).isEqualTo(25);
	}

	@Test
	void clientOfOneCallAMinuteHasItsRetryAfterTenMinutesOfOutage() {
		RetryBudget defaults = new RetryBudget(HttpRetryPolicy.defaults().budget(), this.nanos::get);
		for (int minute = 0; minute < 10; minute++) {
			IntStream.range(0, 3).forEach((retry) -> defaults.tryWithdraw(UNAVAILABLE));
			this.nanos.addAndGet(Duration.ofMinutes(1).toNanos());
		}
		assertThat(defaults.tryWithdraw(UNAVAILABLE)).isTrue();
	}

	private void succeed(int times, Duration duration) {
		for (int i = 0; i < times; i++) {
			this.nanos.addAndGet(duration.toNanos() / times);
			this.budget.deposit();
		}
	}

	@Test
	void fullBudgetPaysForAnyRetry() {
		RetryBudget small = new RetryBudget(new BudgetRule(true, 15, 10, 1, Duration.ZERO), this.nanos::get);
		assertThat(small.tryWithdraw(TIMED_OUT)).isTrue();
		assertThat(small.balance()).isZero();
		RetryBudget huge = new RetryBudget(new BudgetRule(true, Integer.MAX_VALUE, Integer.MAX_VALUE, 1, Duration.ZERO),
				this.nanos::get);
		assertThat(huge.tryWithdraw(TIMED_OUT)).isTrue();
		assertThat(huge.balance()).isZero();
	}

	@Test
	void neverHoldsMoreThanItsCapacity() {
		this.budget.deposit();
		assertThat(this.budget.balance()).isEqualTo(25);
		this.budget.tryWithdraw(UNAVAILABLE);
		this.budget.deposit();
		this.budget.refund(UNAVAILABLE);
		assertThat(this.budget.balance()).isEqualTo(25);
		RetryBudget huge = new RetryBudget(
				new BudgetRule(true, Integer.MAX_VALUE, 10, Integer.MAX_VALUE, Duration.ZERO), this.nanos::get);
		huge.tryWithdraw(UNAVAILABLE);
		huge.deposit();
		assertThat(huge.balance()).isEqualTo(Integer.MAX_VALUE);
	}

	@Test
	void losesNoTokenAmongManyThreads() throws InterruptedException {
		RetryBudget shared = new RetryBudget(new BudgetRule(true, 1000, 1, 1, Duration.ZERO), this.nanos::get);
		AtomicInteger granted = new AtomicInteger();
		ExecutorService executor = Executors.newFixedThreadPool(8);
		for (int i = 0; i < 8; i++) {
			executor.execute(() -> {
				for (int j = 0; j < 500; j++) {
					if (shared.tryWithdraw(UNAVAILABLE)) {
						granted.incrementAndGet();
					}
				}
			});
		}
		executor.shutdown();
		assertThat(executor.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
		assertThat(granted).hasValue(1000);
		assertThat(shared.balance()).isZero();
	}

	@Test
	void fullBudgetMustPayForARetry() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> new BudgetRule(true, 9, 10, 1, Duration.ZERO).requireAffordable())
			.withMessageContaining("10")
			.withMessageContaining("9");
		new BudgetRule(true, 10, 10, 1, Duration.ZERO).requireAffordable();
		new BudgetRule(false, 9, 10, 1, Duration.ZERO).requireAffordable();
	}

}
