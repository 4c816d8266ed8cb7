package io.github.retrystarter.sample.fleet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.github.retrystarter.sample.Programs;
import io.github.retrystarter.sample.SampleApplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Three instances, each in a JVM of its own, share a hold through a real Redis.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class FleetTests {

	private static final String REDIS = "redis-server";

	private final List<Process> processes = new ArrayList<>();

	@BeforeEach
	void needsRedis() {
		assumeTrue(Programs.areInstalled(REDIS), "No redis-server on the PATH: the fleet is not tested");
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
		String output = "";
		for (Process instance : List.of(instance(1, redis, upstream), instance(2, redis, upstream),
				instance(3, redis, upstream))) {
			output += new String(instance.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
		assertThat(output).contains("300 requests, one 429").doesNotContain(" 0 after the time was up");
		assertThat(output.lines().filter((line) -> line.startsWith("instance "))).hasSize(3)
			.allSatisfy((line) -> assertThat(line).contains(": 300 calls: ").endsWith(", 0 failed"))
			.noneMatch((line) -> line.contains(" 0 held"));
	}

	private Process instance(int number, String redis, String upstream) throws IOException {
		return start(System.getProperty("java.home") + "/bin/java", "-Xmx128m", "-XX:TieredStopAtLevel=1", "-cp",
				System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
				SampleApplication.class.getName(), "--spring.profiles.active=fleet", "--fleet.instance=" + number,
				"--fleet.port=" + upstream, "--spring.data.redis.port=" + redis);
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
