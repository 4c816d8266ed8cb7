package io.github.retrystarter.soak;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

import org.assertj.core.api.SoftAssertions;

import io.github.retrystarter.HttpRetryPolicy;

/**
 * What must be true of the accounts.
 */
final class Audit {

	private static final int MAX_REQUESTS = 1 + HttpRetryPolicy.defaults().total();

	private final Accounts accounts;

	private final SoftAssertions softly;

	Audit(Accounts accounts, SoftAssertions softly) {
		this.accounts = accounts;
		this.softly = softly;
	}

	void check() {
		metersCountWhatServerAndCallersSaw();
		outcomesAreWhatCallersSaw();
		noCallIsWrong("without an end", (call) -> call.ending() == Ending.NONE);
		noCallIsWrong("never sent, or too often", (call) -> call.requests() < 1 || call.requests() > MAX_REQUESTS);
		noCallIsWrong("POST without a key, sent again", (call) -> call.kind() == CallKind.POST && call.requests() > 1);
		noCallIsWrong("POST done twice", (call) -> call.kind().isOnceOnly() && call.effects() > 1);
		noCallIsWrong("succeeded, but not done", (call) -> call.succeeded() && call.effects() == 0);
		everythingHasHappened();
	}

	private void metersCountWhatServerAndCallersSaw() {
		int calls = Accounts.sum(this.accounts.countedCalls("outcome"));
		int retries = Accounts.sum(this.accounts.countedRetries("reason"));
		this.softly.assertThat(calls).as("calls counted").isEqualTo(this.accounts.made());
		this.softly.assertThat(calls + retries).as("requests counted").isEqualTo(this.accounts.requests());
		this.softly.assertThat(this.accounts.countedCalls("method"))
			.as("calls counted by method")
			.isEqualTo(byMethod(KindAccount::calls));
		this.softly.assertThat(this.accounts.countedRetries("method"))
			.as("retries counted by method")
			.isEqualTo(byMethod(KindAccount::retries));
		this.softly.assertThat(this.accounts.countedRetries("reason"))
			.as("retries by reason, of which none for a server that always listens")
			.doesNotContainKey("connect");
	}

	private Map<String, Integer> byMethod(Function<KindAccount, Integer> count) {
		Map<String, Integer> counts = new HashMap<>();
		this.accounts.by((call) -> call.kind().method().name())
			.forEach((method, account) -> counts.put(method, count.apply(account)));
		return counts;
	}

	private void outcomesAreWhatCallersSaw() {
		Map<Ending, Integer> seen = this.accounts.byEnding();
		Map<String, Integer> counted = this.accounts.countedCalls("outcome");
		this.softly.assertThat(counted.getOrDefault("success", 0) + counted.getOrDefault("success_after_retry", 0))
			.as("successes counted")
			.isEqualTo(seen.get(Ending.SUCCEEDED) + brokenOffInTheHandsOfTheCaller());
		this.softly.assertThat(counted.get("not_retryable"))
			.as("calls counted that were not found")
			.isEqualTo(seen.get(Ending.NOT_FOUND));
	}

	/**
	 * Nobody reads ahead what nobody would retry.
	 */
	private int brokenOffInTheHandsOfTheCaller() {
		return (int) this.accounts.calls()
			.filter((call) -> call.kind() == CallKind.POST && call.ending() == Ending.BROKEN_OFF)
			.count();
	}

	private void noCallIsWrong(String description, Predicate<CallAccount> wrong) {
		this.softly.assertThat(this.accounts.calls().filter(wrong).limit(5)).as("calls " + description).isEmpty();
	}

	/**
	 * An audit of a quiet day says nothing.
	 */
	private void everythingHasHappened() {
		this.softly.assertThat(this.accounts.fates()).as("fates met").doesNotContainValue(0);
		this.softly.assertThat(this.accounts.countedCalls("outcome"))
			.as("outcomes")
			.containsOnlyKeys("success", "success_after_retry", "not_retryable", "not_idempotent", "exhausted",
					"retry_after_too_long", "budget_exhausted", "origin_down");
		Map<CallKind, KindAccount> kinds = this.accounts.by(CallAccount::kind);
		this.softly.assertThat(CallKind.values())
			.as("kinds of calls that were sent again, where they may")
			.allMatch((kind) -> kind == CallKind.POST || kinds.get(kind).retries() > 0);
		this.softly.assertThat(kinds.get(CallKind.PUT).repeated()).as("PUT done twice, as it may").isPositive();
	}

}
