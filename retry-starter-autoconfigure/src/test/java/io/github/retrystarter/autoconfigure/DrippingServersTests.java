package io.github.retrystarter.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.web.client.RestClient;

import io.github.retrystarter.support.Faults;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Step;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Twenty servers of which every second response drips for a minute, and a healthy one
 * that has nothing to do with them.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DrippingServersTests {

	private static final int SICK = 20;

	private static final int CALLS = 20;

	private static final int MINUTE = 1_200;

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer healthy = this.fixture.server();

	private final List<ScriptedServer> sick = new ArrayList<>();

	@ParameterizedTest
	@ValueSource(strings = { "http-components", "jetty", "reactor", "jdk", "simple" })
	void costAHealthyOneNothing(String factory) {
		for (int i = 0; i < SICK; i++) {
			Step[] steps = new Step[2_000];
			Arrays.setAll(steps, (step) -> (step % 2 == 0) ? Faults.drippingUnavailable(MINUTE) : respond(200));
			this.sick.add(new ScriptedServer().script(steps));
		}
		this.fixture.runner()
			.withPropertyValues("retry.total=1", "retry.budget.enabled=false",
					"spring.http.clients.imperative.factory=" + factory)
			.run((context) -> {
				RestClient client = context.getBean(RestClient.class);
				long alone = callHealthy(client);
				AtomicBoolean over = new AtomicBoolean();
				AtomicInteger ended = new AtomicInteger();
				List<Thread> callers = this.sick.stream().map((server) -> new Thread(() -> {
					while (!over.get()) {
						client.get().uri(server.url("/")).retrieve().toBodilessEntity();
						ended.incrementAndGet();
					}
				})).toList();
				callers.forEach(Thread::start);
				Awaitility.await().until(() -> ended.get() >= 2 * SICK);
				long beside = callHealthy(client);
				over.set(true);
				for (Thread caller : callers) {
					caller.join();
				}
				assertThat(Duration.ofNanos(beside)).as("beside the sick, and alone in %d ns", alone)
					.isLessThan(Duration.ofNanos(alone).plusSeconds(5));
				assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
					.doesNotContain("retry-disposal");
			});
		this.sick.forEach(ScriptedServer::close);
	}

	/**
	 * The longest of some calls, each of which discards a response.
	 */
	private long callHealthy(RestClient client) {
		long longest = 0;
		for (int i = 0; i < CALLS; i++) {
			this.healthy.script(respond(503), respond(200));
			long begin = System.nanoTime();
			client.get().uri(this.healthy.url("/")).retrieve().toBodilessEntity();
			longest = Math.max(longest, System.nanoTime() - begin);
		}
		return longest;
	}

}
