package io.github.retrystarter.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.openjdk.jmh.runner.RunnerException;

/**
 * What each contender adds to a call in memory, and how long it takes beside ours.
 */
final class LayerTable {

	private LayerTable() {
	}

	static void print() throws RunnerException {
		print("success at once", "success", 1, Contender.NO_OP);
		print("success at once, two threads", "success", 2, Contender.NO_OP);
		print("503, 503, 200 without a wait", "retries", 1, Contender.LOOP);
		print("POST with a key, success at once", "post", 1, Contender.NO_OP);
		print("body of 16 KB, success at once", "body", 1, Contender.NO_OP);
		print("body of 24 bytes read ahead, in a call of `RestClient`", "json", 1, Contender.STARTER_UNBUFFERED,
				List.of(Contender.STARTER_UNBUFFERED.name(), Contender.STARTER.name()));
	}

	private static void print(String title, String method, int threads, Contender floor) throws RunnerException {
		List<String> contenders = new ArrayList<>();
		for (Contender contender : Contender.values()) {
			boolean fits = contender.retries() || floor == Contender.NO_OP;
			if (fits) {
				contenders.add(contender.name());
			}
		}
		print(title, method, threads, floor, contenders);
	}

	private static void print(String title, String method, int threads, Contender floor, List<String> contenders)
			throws RunnerException {
		Rounds rounds = Rounds.of("LayerBenchmark." + method, threads, "contender", contenders);
		System.out.printf("%n| %s | ns over the %s: min / median / max | bytes over it | time, × ours | |%n", title,
				floor.title());
		System.out.println("|---|---|---|---|---|");
		for (String name : contenders) {
			Spread time = rounds.compare(name, floor.name(), (one, other) -> one.time() - other.time());
			Spread memory = rounds.compare(name, floor.name(), (one, other) -> one.memory() - other.memory());
			Spread ratio = rounds.compare(name, Contender.STARTER.name(), (one, other) -> one.time() / other.time());
			boolean hidden = !name.equals(Contender.STARTER.name()) && ratio.hides(1);
			System.out.printf(Locale.ROOT, "| %s | %s | %.0f | %s | %s |%n", Contender.valueOf(name).title(),
					time.format(0), memory.median(), ratio.format(2), hidden ? "noise hides the difference" : "");
		}
	}

}
