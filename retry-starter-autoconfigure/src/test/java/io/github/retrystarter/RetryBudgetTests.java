package io.github.retrystarter;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link RetryBudget} and {@link BudgetRule}.
 */
class RetryBudgetTests {

	private static final Outcome UNAVAILABLE = new Outcome.Response(503, HttpHeaders.EMPTY);

	private static final Outcome TIMED_OUT = new Outcome.Failure(new SocketTimeoutException(), FailureKind.READ, true);

	private final RetryBudget budget = new RetryBudget(new BudgetRule(true, 25, 10, 3));

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
		RetryBudget exact = new RetryBudget(new BudgetRule(true, 10, 10, 1));
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
	void retryAfterAReadTimeoutCostsDouble() {
		assertThat(this.budget.tryWithdraw(TIMED_OUT)).isTrue();
		assertThat(this.budget.balance()).isEqualTo(5);
		assertThat(this.budget.tryWithdraw(TIMED_OUT)).isFalse();
		this.budget.refund(TIMED_OUT);
		assertThat(this.budget.balance()).isEqualTo(25);
	}

	@ParameterizedTest
	@EnumSource
	void retryAfterAnotherFailureDoesNot(FailureKind kind) {
		this.budget.tryWithdraw(new Outcome.Failure(new IOException(), kind));
		assertThat(this.budget.balance()).isEqualTo(15);
	}

	@Test
	void fullBudgetPaysForAnyRetry() {
		RetryBudget small = new RetryBudget(new BudgetRule(true, 15, 10, 1));
		assertThat(small.tryWithdraw(TIMED_OUT)).isTrue();
		assertThat(small.balance()).isZero();
		RetryBudget huge = new RetryBudget(new BudgetRule(true, Integer.MAX_VALUE, Integer.MAX_VALUE, 1));
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
		RetryBudget huge = new RetryBudget(new BudgetRule(true, Integer.MAX_VALUE, 10, Integer.MAX_VALUE));
		huge.tryWithdraw(UNAVAILABLE);
		huge.deposit();
		assertThat(huge.balance()).isEqualTo(Integer.MAX_VALUE);
	}

	@Test
	void losesNoTokenAmongManyThreads() throws InterruptedException {
		RetryBudget shared = new RetryBudget(new BudgetRule(true, 1000, 1, 1));
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
		assertThatIllegalArgumentException().isThrownBy(() -> new BudgetRule(true, 9, 10, 1).requireAffordable())
			.withMessageContaining("10")
			.withMessageContaining("9");
		new BudgetRule(true, 10, 10, 1).requireAffordable();
		new BudgetRule(false, 9, 10, 1).requireAffordable();
	}

}
