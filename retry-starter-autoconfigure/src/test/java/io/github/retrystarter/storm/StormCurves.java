package io.github.retrystarter.storm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Writes the curves that the sample's page plays: what the server receives and what the
 * callers get, second by second. {@value #COMMAND} makes the file anew.
 */
@Tag("storm")
class StormCurves {

	private static final String COMMAND = "mvn test -Pstorm -Dtest=StormCurves -pl retry-starter-autoconfigure";

	private static final Path FILE = Path.of("../sample-app/src/main/resources/static/storm.json");

	private static final long SEED = 1;

	private static final List<Contender> CONTENDERS = List.of(Contender.NO_RETRIES, Contender.NAIVE, Contender.DEFAULTS,
			Contender.DEFAULTS_WITHOUT_BUDGET);

	private static final Map<String, Scenario> STORMS = new LinkedHashMap<>();

	static {
		STORMS.put("The server stalls for 10 s", Scenario.of(Fault.STALL, 10, 60));
		STORMS.put("The server refuses everything for 2 s", Scenario.of(Fault.OUTAGE, 2, 13));
		STORMS.put("The server refuses everything for 30 s", Scenario.of(Fault.OUTAGE, 30, 30));
		STORMS.put("The server has half its capacity for 60 s", Scenario.of(Fault.HALF_CAPACITY, 60, 60));
	}

	@Test
	void write() throws IOException {
		String storms = STORMS.entrySet()
			.stream()
			.map((storm) -> storm(storm.getKey(), storm.getValue()))
			.collect(Collectors.joining(",\n"));
		Files.writeString(FILE, """
				{
				"madeBy": "%s",
				"seed": %d,
				"clients": %d,
				"callsPerSecond": %d,
				"timeoutSeconds": %d,
				"storms": [
				%s
				]
				}
				""".formatted(COMMAND, SEED, STORMS.values().iterator().next().clients(),
				(int) STORMS.values().iterator().next().load(), Scenario.TIMEOUT.toSeconds(), storms));
	}

	private static String storm(String title, Scenario scenario) {
		String curves = CONTENDERS.stream()
			.map((contender) -> curve(contender, scenario))
			.collect(Collectors.joining(",\n"));
		return """
				{"title": "%s", "faultFrom": %d, "faultTo": %d, "seconds": %d, "capacity": %.0f, "curves": [
				%s
				]}""".formatted(title, scenario.start().toSeconds(), scenario.end().toSeconds(),
				scenario.length().toSeconds(), scenario.capacity(), curves);
	}

	private static String curve(Contender contender, Scenario scenario) {
		List<Integer> requests = new ArrayList<>(List.of(0));
		List<Integer> successes = new ArrayList<>(List.of(0));
		run(contender, scenario, requests, successes);
		StormLedger storm = StormSimulation.run(scenario, contender, SEED);
		int from = (int) scenario.start().toSeconds();
		int to = (int) scenario.end().toSeconds();
		assertThat(requests.get(to) - requests.get(from)).isEqualTo(storm.requests());
		assertThat(successes.get(to) - successes.get(from)).isEqualTo(storm.successes());
		double until = storm.secondsUntilWell();
		return """
				{"name": "%s", "secondsUntilWell": %s,
				"requests": %s,
				"successes": %s}""".formatted(name(contender),
				Double.isInfinite(until) ? "null" : String.format(Locale.ROOT, "%.1f", until), perSecond(requests),
				perSecond(successes));
	}

	/**
	 * The storm of {@link StormSimulation}, with a ledger that counts from the beginning
	 * to the end and is read every second.
	 */
	private static void run(Contender contender, Scenario scenario, List<Integer> requests, List<Integer> successes) {
		SplittableRandom random = new SplittableRandom(SEED);
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

	private static String name(Contender contender) {
		return contender.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private static List<Integer> perSecond(List<Integer> sums) {
		List<Integer> counts = new ArrayList<>();
		for (int second = 1; second < sums.size(); second++) {
			counts.add(sums.get(second) - sums.get(second - 1));
		}
		return counts;
	}

}
