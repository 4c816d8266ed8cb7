package io.github.retrystarter.client;

import java.net.URI;
import java.time.Duration;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import org.springframework.http.HttpHeaders;

import io.github.retrystarter.BudgetRule;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryBudget;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetryBudgets}.
 */
class RetryBudgetsTests {

	private static final Outcome UNAVAILABLE = new Outcome.Response(503, HttpHeaders.EMPTY);

	private final RetryBudgets budgets = new RetryBudgets(new BudgetRule(true, 20, 10, 1, Duration.ZERO));

	@Test
	void oneOriginThatIsDownLeavesTheOthersTheirs() {
		empty("http://down.example");
		assertThat(tryWithdraw(URI.create("http://down.example/other/path"))).isFalse();
		assertThat(tryWithdraw(URI.create("http://down.example:81/"))).isTrue();
		assertThat(tryWithdraw(URI.create("https://down.example/"))).isTrue();
		assertThat(tryWithdraw(URI.create("http://up.example/"))).isTrue();
		assertThat(this.budgets.lowestBalance()).isZero();
	}

	@Test
	void successesFillTheBudgetOfTheirOrigin() {
		empty("http://down.example");
		IntStream.range(0, 9).forEach((i) -> this.budgets.deposit(URI.create("http://down.example/")));
		assertThat(tryWithdraw(URI.create("http://down.example/"))).isFalse();
		this.budgets.deposit(URI.create("http://up.example/"));
		assertThat(tryWithdraw(URI.create("http://down.example/"))).isFalse();
		this.budgets.deposit(URI.create("http://down.example/"));
		assertThat(tryWithdraw(URI.create("http://down.example/"))).isTrue();
	}

	@Test
	void originWithoutARetryIsNotRemembered() {
		this.budgets.deposit(URI.create("http://up.example/"));
		assertThat(this.budgets.lowestBalance()).isEqualTo(20);
	}

	@Test
	void leastRecentlyUsedOriginIsForgotten() {
		empty("http://first.example");
		empty("http://second.example");
		for (int i = 0; i < 254; i++) {
			tryWithdraw(URI.create("http://host" + i + ".example/"));
		}
		assertThat(tryWithdraw(URI.create("http://first.example/"))).isFalse();
		tryWithdraw(URI.create("http://one-too-many.example/"));
		assertThat(tryWithdraw(URI.create("http://first.example/"))).as("used a moment ago").isFalse();
		assertThat(tryWithdraw(URI.create("http://second.example/"))).as("forgotten").isTrue();
	}

	@Test
	void disabledBudgetPaysForEverything() {
		RetryBudget disabled = new RetryBudgets(new BudgetRule(false, 10, 10, 1, Duration.ZERO))
			.of(URI.create("http://down.example/"));
		assertThat(IntStream.range(0, 100).allMatch((i) -> disabled.tryWithdraw(UNAVAILABLE))).isTrue();
	}

	@Test
	void urlWithoutAHostHasABudgetToo() {
		assertThat(tryWithdraw(URI.create("/relative"))).isTrue();
	}

	private boolean tryWithdraw(URI url) {
		return this.budgets.of(url).tryWithdraw(UNAVAILABLE);
	}

	private void empty(String origin) {
		assertThat(tryWithdraw(URI.create(origin + "/"))).isTrue();
		assertThat(tryWithdraw(URI.create(origin + "/"))).isTrue();
	}

}
