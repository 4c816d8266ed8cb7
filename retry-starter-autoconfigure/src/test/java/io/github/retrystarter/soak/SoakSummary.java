package io.github.retrystarter.soak;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * The accounts as a table to read.
 */
final class SoakSummary {

	private static final String ROW = "%-20s%10s%10s%10s%11s%10s%14s%n";

	private final Accounts accounts;

	SoakSummary(Accounts accounts) {
		this.accounts = accounts;
	}

	@Override
	public String toString() {
		Map<CallKind, KindAccount> kinds = this.accounts.by(CallAccount::kind);
		StringBuilder table = new StringBuilder(
				ROW.formatted("kind", "calls", "requests", "retries", "succeeded", "effects", "effect twice"));
		kinds.forEach((kind, account) -> table.append(row(kind.name(), account)));
		table.append(row("all", kinds.values().stream().reduce(KindAccount.NOTHING, KindAccount::plus)));
		line(table, "callers saw", this.accounts.byEnding());
		line(table, "retry.calls", this.accounts.countedCalls("outcome"));
		line(table, "retry.attempts", this.accounts.countedRetries("reason"));
		line(table, "server did", this.accounts.fates());
		return table.toString();
	}

	private static String row(String name, KindAccount account) {
		return ROW.formatted(name, account.calls(), account.requests(), account.retries(), account.succeeded(),
				account.effects(), account.repeated());
	}

	private static void line(StringBuilder table, String name, Map<?, Integer> counts) {
		String words = counts.entrySet()
			.stream()
			.map((count) -> count.getKey() + " " + count.getValue())
			.collect(Collectors.joining(", "));
		table.append("%-16s%d: %s%n".formatted(name, Accounts.sum(counts), words));
	}

}
