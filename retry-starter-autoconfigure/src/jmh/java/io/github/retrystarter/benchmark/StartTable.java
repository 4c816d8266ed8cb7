package io.github.retrystarter.benchmark;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the starter adds to the start of an application, from the launch of its JVM until
 * it has a {@code RestClient}.
 */
final class StartTable {

	private static final int PAIRS = Integer.getInteger("pairs", 10);

	/**
	 * What is on the class path of an application with spring-boot-starter-restclient.
	 */
	private static final String MINIMAL = "spring-(core|beans|context|aop|expression|web)"
			+ "|spring-boot|spring-boot-(autoconfigure|restclient|http-client|http-converter|jackson)"
			+ "|jackson-(core|databind)-3.*|jackson-annotations|micrometer-(commons|observation)|commons-logging"
			+ "|logback-(core|classic)|slf4j-api|jul-to-slf4j|log4j-(api|to-slf4j)|snakeyaml|jspecify|jakarta.annotation-api";

	/** The same, with spring-boot-starter-actuator and Prometheus. */
	private static final String OBSERVED = MINIMAL + "|micrometer-(core|registry-prometheus)|prometheus-metrics-.*"
			+ "|spring-boot-(actuator|actuator-autoconfigure|micrometer-metrics|micrometer-observation|health)|HdrHistogram|LatencyUtils";

	private static final String STARTER = "|spring-retry";

	private StartTable() {
	}

	static void print() throws IOException, InterruptedException {
		System.out.printf("%n| application | ms to start without: min / median / max | ms more with the starter |%n");
		System.out.println("|---|---|---|");
		print("with a RestClient", MINIMAL);
		print("with a RestClient, Actuator and Prometheus", OBSERVED);
	}

	private static void print(String title, String jars) throws IOException, InterruptedException {
		Path classes = classes();
		String without = classPath(jars);
		String with = classPath(jars + STARTER) + File.pathSeparator + classes;
		List<Double> bases = new ArrayList<>();
		List<Double> additions = new ArrayList<>();
		for (int pair = -1; pair < PAIRS; pair++) {
			double base = start(without);
			double whole = start(with);
			if (pair >= 0) {
				bases.add(base);
				additions.add(whole - base);
			}
		}
		System.out.printf("| %s | %s | %s |%n", title, Spread.of(bases).format(0), Spread.of(additions).format(0));
	}

	private static double start(String classPath) throws IOException, InterruptedException {
		long start = System.nanoTime();
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				classPath, MinimalApplication.class.getName())
			.redirectErrorStream(true)
			.start();
		try (BufferedReader output = new BufferedReader(
				new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
			String line = output.readLine();
			while (line != null && !line.equals(MinimalApplication.READY)) {
				line = output.readLine();
			}
			double millis = (System.nanoTime() - start) / 1e6;
			if (line == null || process.waitFor() != 0) {
				throw new IllegalStateException("The application does not start with " + classPath);
			}
			return millis;
		}
	}

	/**
	 * The benchmarks and some of the jars that they run with.
	 */
	private static String classPath(String jars) {
		Pattern names = Pattern.compile("(" + jars + ")-[0-9][^/]*\\.jar");
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.filter((entry) -> entry.endsWith("test-classes")
					|| names.matcher(Path.of(entry).getFileName().toString()).matches())
			.collect(Collectors.joining(File.pathSeparator));
	}

	private static Path classes() {
		return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
			.map(Path::of)
			.filter((entry) -> entry.endsWith(Path.of("target", "classes")))
			.findFirst()
			.orElseThrow();
	}

}
