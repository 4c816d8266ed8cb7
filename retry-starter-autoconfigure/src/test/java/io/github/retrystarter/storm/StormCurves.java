package io.github.retrystarter.storm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Writes what the sample's page plays: for each {@link Storm} the figures that the table
 * has, the worst of five seeds, and the curves of the seed that is the worst for the
 * defaults, what the server receives and what the callers get, second by second.
 * {@value #COMMAND} makes the file anew.
 */
@Tag("storm")
class StormCurves {

	private static final String COMMAND = "mvn test -Pstorm -Dtest=StormCurves -pl retry-starter-autoconfigure";

	static final Path FILE = Path.of("../sample-app/src/main/resources/static/storm.json");

	@Test
	void write() throws IOException {
		String storms = Arrays.stream(Storm.values()).map(StormCurves::storm).collect(Collectors.joining(",\n"));
		Files.writeString(FILE, """
				{
				"madeBy": "%s",
				"timeoutSeconds": %d,
				"storms": [
				%s
				]
				}
				""".formatted(COMMAND, Scenario.TIMEOUT.toSeconds(), storms));
	}

	private static String storm(Storm storm) {
		Scenario scenario = storm.scenario();
		long seed = storm.worstSeed();
		String curves = Storm.CONTENDERS.stream()
			.map((contender) -> curve(storm, contender, seed))
			.collect(Collectors.joining(",\n"));
		return """
				{"title": "%s", "words": "%s",
				"seed": %d, "clients": %d, "callsPerSecond": %.0f, "capacity": %.0f,
				"faultFrom": %d, "faultTo": %d, "seconds": %d, "curves": [
				%s
				]}""".formatted(storm.title(), storm.words(), seed, scenario.clients(), scenario.load(),
				scenario.capacity(), scenario.start().toSeconds(), scenario.end().toSeconds(),
				scenario.length().toSeconds(), curves);
	}

	private static String curve(Storm storm, Contender contender, long seed) {
		Scenario scenario = storm.scenario();
		List<Integer> requests = new ArrayList<>(List.of(0));
		List<Integer> successes = new ArrayList<>(List.of(0));
		run(contender, scenario, seed, requests, successes);
		StormLedger known = StormSimulation.run(scenario, contender, seed);
		int from = (int) scenario.start().toSeconds();
		int to = (int) scenario.end().toSeconds();
		assertThat(requests.get(to) - requests.get(from)).isEqualTo(known.requests());
		assertThat(successes.get(to) - successes.get(from)).isEqualTo(known.successes());
		String figures = storm.metrics()
			.stream()
			.map((metric) -> "\"%s\": %s".formatted(name(metric), figure(metric.worst(scenario, contender))))
			.collect(Collectors.joining(", "));
		return """
				{"name": "%s", "figures": {%s},
				"requests": %s,
				"successes": %s}""".formatted(name(contender), figures, perSecond(requests), perSecond(successes));
	}

	private static String figure(double value) {
		return Double.isInfinite(value) ? "null" : String.format(Locale.ROOT, "%.3f", value);
	}

	/**
	 * The storm of {@link StormSimulation}, with a ledger that counts from the beginning
	 * to the end and is read every second.
	 */
	private static void run(Contender contender, Scenario scenario, long seed, List<Integer> requests,
			List<Integer> successes) {
		SplittableRandom random = new SplittableRandom(seed);
		VirtualTime time = new VirtualTime();
		StormLedger ledger = new StormLedger(new Scenario(scenario.fault(), Duration.ZERO, scenario.length(),
				scenario.length(), scenario.utilisation(), scenario.queueLimit(), scenario.clients(),
				scenario.callsPerSecond(), scenario.burst()), time);
		for (int second = 1; second < scenario.length().toSeconds(); second++) {
			time.after(Duration.ofSeconds(second), () -> {
				requests.add(ledger.requests());
				successes.add(ledger.successes());
			});
		}
		SimulatedServer server = new SimulatedServer(scenario, time, ledger, random.split(), random.split());
		for (int i = 0; i < scenario.clients(); i++) {
			new SimulatedClient(scenario, contender, time, server, ledger, random.split(), random.split()).start();
		}
		time.runUntil(scenario.length());
		requests.add(ledger.requests());
		successes.add(ledger.successes());
	}

	static String name(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private static List<Integer> perSecond(List<Integer> sums) {
		List<Integer> counts = new ArrayList<>();
		for (int second = 1; second < sums.size(); second++) {
			counts.add(sums.get(second) - sums.get(second - 1));
		}
		return counts;
	}

}
