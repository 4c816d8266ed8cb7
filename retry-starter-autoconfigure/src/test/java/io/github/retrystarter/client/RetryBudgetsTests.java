package io.github.retrystarter.client;

import java.net.URI;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.retrystarter.BudgetRule;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetryBudgets}.
 */
class RetryBudgetsTests {

	private final RetryBudgets budgets = new RetryBudgets(new BudgetRule(true, 20, 10, 1));

	@Test
	void oneOriginThatIsDownLeavesTheOthersTheirs() {
		empty("http://down.example");
		assertThat(this.budgets.tryWithdraw(URI.create("http://down.example/other/path"))).isFalse();
		assertThat(this.budgets.tryWithdraw(URI.create("http://down.example:81/"))).isTrue();
		assertThat(this.budgets.tryWithdraw(URI.create("https://down.example/"))).isTrue();
		assertThat(this.budgets.tryWithdraw(URI.create("http://up.example/"))).isTrue();
		assertThat(this.budgets.lowestBalance()).isZero();
	}

	@Test
	void successesFillTheBudgetOfTheirOrigin() {
		empty("http://down.example");
		IntStream.range(0, 9).forEach((i) -> this.budgets.deposit(URI.create("http://down.example/")));
		assertThat(this.budgets.tryWithdraw(URI.create("http://down.example/"))).isFalse();
		this.budgets.deposit(URI.create("http://up.example/"));
		assertThat(this.budgets.tryWithdraw(URI.create("http://down.example/"))).isFalse();
		this.budgets.deposit(URI.create("http://down.example/"));
		assertThat(this.budgets.tryWithdraw(URI.create("http://down.example/"))).isTrue();
	}

	@Test
	void originWithoutARetryIsNotRemembered() {
		this.budgets.deposit(URI.create("http://up.example/"));
		this.budgets.refund(URI.create("http://up.example/"));
		assertThat(this.budgets.lowestBalance()).isEqualTo(20);
	}

	@Test
	void leastRecentlyUsedOriginIsForgotten() {
		empty("http://first.example");
		empty("http://second.example");
		for (int i = 0; i < 254; i++) {
			this.budgets.tryWithdraw(URI.create("http://host" + i + ".example/"));
		}
		assertThat(this.budgets.tryWithdraw(URI.create("http://first.example/"))).isFalse();
		this.budgets.tryWithdraw(URI.create("http://one-too-many.example/"));
		assertThat(this.budgets.tryWithdraw(URI.create("http://first.example/"))).as("used a moment ago").isFalse();
		assertThat(this.budgets.tryWithdraw(URI.create("http://second.example/"))).as("forgotten").isTrue();
	}

	@Test
	void disabledBudgetPaysForEverything() {
		RetryBudgets disabled = new RetryBudgets(new BudgetRule(false, 10, 10, 1));
		assertThat(IntStream.range(0, 100).allMatch((i) -> disabled.tryWithdraw(URI.create("http://down.example/"))))
			.isTrue();
	}

	@Test
	void urlWithoutAHostHasABudgetToo() {
		assertThat(this.budgets.tryWithdraw(URI.create("/relative"))).isTrue();
	}

	private void empty(String origin) {
		assertThat(this.budgets.tryWithdraw(URI.create(origin + "/"))).isTrue();
		assertThat(this.budgets.tryWithdraw(URI.create(origin + "/"))).isTrue();
	}

}
