package io.github.retrystarter.sample.fleet;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.retrystarter.sample.SampleApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Three instances, each in a JVM of its own, share a hold through a real Redis.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FleetTests {

	private static final String REDIS = "redis-server";

	private static final int SECONDS_TO_START = 20;

	private final List<Process> processes = new ArrayList<>();

	@BeforeEach
	void needsRedis() {
		assumeTrue(
				Stream.of(System.getenv("PATH").split(File.pathSeparator))
					.anyMatch((directory) -> new File(directory, REDIS).canExecute()),
				"No redis-server on the PATH: the fleet is not tested");
	}

	@AfterEach
	void stop() {
		this.processes.forEach(Process::destroyForcibly);
	}

	@Test
	void oneResponseHoldsThreeInstances() throws Exception {
		String redis = Integer.toString(unusedPort());
		String upstream = Integer.toString(unusedPort());
		start(REDIS, "--port", redis, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no");
		String begin = Long.toString(Instant.now().getEpochSecond() + SECONDS_TO_START);
		String[] arguments = { "--spring.profiles.active=fleet", "--spring.main.banner-mode=off",
				"--fleet.redis.port=" + redis, "--fleet.port=" + upstream, "--fleet.begin=" + begin };
		List<Process> instances = List.of(instance(arguments, "--fleet.upstream=true"), instance(arguments),
				instance(arguments));
		String output = "";
		for (Process instance : instances) {
			output += new String(instance.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
		assertThat(output).contains(", 0 until the time was up,").doesNotContain(", 0 after it");
		assertThat(output.lines().filter((line) -> line.startsWith("instance: "))).hasSize(3)
			.allSatisfy((line) -> assertThat(line).startsWith("instance: 400 calls").endsWith(", 0 failed"))
			.noneMatch((line) -> line.contains(", 0 held"));
	}

	private Process instance(String[] arguments, String... more) throws IOException {
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		List<String> command = new ArrayList<>(List.of(System.getProperty("java.home") + "/bin/java", "-Xmx128m",
				"-XX:TieredStopAtLevel=1", "-cp", classPath, SampleApplication.class.getName()));
		command.addAll(Arrays.asList(arguments));
		command.addAll(Arrays.asList(more));
		return start(command.toArray(String[]::new));
	}

	private Process start(String... command) throws IOException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		this.processes.add(process);
		return process;
	}

	private static int unusedPort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			return socket.getLocalPort();
		}
	}

}
