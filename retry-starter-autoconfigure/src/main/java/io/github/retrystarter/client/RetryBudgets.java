package io.github.retrystarter.client;

import java.net.URI;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.BudgetRule;
import io.github.retrystarter.Origin;
import io.github.retrystarter.RetryBudget;

/**
 * The budgets of one mount, one for each origin, so that a host which is down leaves the
 * others theirs. An origin has none, which means a full one, until a first retry; the
 * least recently used one is forgotten when there are too many.
 */
final class RetryBudgets {

	private static final int MAX_ORIGINS = 256;

	private static final Origin NOWHERE = new Origin("", "", -1);

	private final BudgetRule rule;

	private final Map<Origin, Entry> entries = new ConcurrentHashMap<>();

	private final AtomicLong epoch = new AtomicLong();

	RetryBudgets(BudgetRule rule) {
		this.rule = rule;
	}

	/**
	 * The budget that pays for the retries of a call.
	 */
	RetryBudget of(URI url) {
		return this.rule.enabled() ? create(url).budget : new RetryBudget(this.rule, System::nanoTime);
	}

	/**
	 * Note a success that needed no retry.
	 */
	void deposit(URI url) {
		Entry entry = find(url);
		if (entry != null) {
			entry.budget.deposit();
		}
	}

	/**
	 * The tokens left in the emptiest budget.
	 */
	int lowestBalance() {
		return this.entries.values()
			.stream()
			.mapToInt((entry) -> entry.budget.balance())
			.min()
			.orElse(this.rule.capacity());
	}

	private @Nullable Entry find(URI url) {
		if (this.entries.isEmpty()) {
			return null;
		}
		Entry entry = this.entries.get(origin(url));
		if (entry != null) {
			entry.use(this.epoch.get());
		}
		return entry;
	}

	private Entry create(URI url) {
		Entry existing = find(url);
		if (existing != null) {
			return existing;
		}
		Entry created = this.entries.computeIfAbsent(origin(url), (origin) -> new Entry(this.rule));
		created.use(this.epoch.incrementAndGet());
		if (this.entries.size() > MAX_ORIGINS) {
			this.entries.entrySet()
				.stream()
				.min(Comparator.comparingLong((entry) -> entry.getValue().lastUsed))
				.ifPresent((oldest) -> this.entries.remove(oldest.getKey(), oldest.getValue()));
		}
		return created;
	}

	private static Origin origin(URI url) {
		Origin origin = Origin.of(url);
		return (origin != null) ? origin : NOWHERE;
	}

	private static final class Entry {

		private final RetryBudget budget;

		// Counted in new origins, not in time, so that the good path need not write.
		private volatile long lastUsed;

		Entry(BudgetRule rule) {
			this.budget = new RetryBudget(rule, System::nanoTime);
		}

		void use(long epoch) {
			if (this.lastUsed != epoch) {
				this.lastUsed = epoch;
			}
		}

	}

}
