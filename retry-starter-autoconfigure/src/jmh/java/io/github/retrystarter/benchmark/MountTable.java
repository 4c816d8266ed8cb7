package io.github.retrystarter.benchmark;

import java.util.List;

import org.openjdk.jmh.runner.RunnerException;

/**
 * What the look-up of a mount costs where there are many.
 */
final class MountTable {

	private MountTable() {
	}

	static void print() throws RunnerException {
		print("that of one URL", "one");
		print("those of 1024 URLs in turn", "many");
	}

	private static void print(String title, String method) throws RunnerException {
		List<String> numbers = List.of("1", "50", "1000");
		Rounds rounds = Rounds.of("MountBenchmark." + method, 1, "mounts", numbers);
		System.out.printf("%n| mounts | ns to find %s: min / median / max | ns over one mount |%n|---|---|---|%n",
				title);
		for (String number : numbers) {
			System.out.printf("| %s | %s | %s |%n", number,
					rounds.compare(number, number, (one, other) -> one.time()).format(1),
					rounds.compare(number, "1", (one, other) -> one.time() - other.time()).format(1));
		}
	}

}
