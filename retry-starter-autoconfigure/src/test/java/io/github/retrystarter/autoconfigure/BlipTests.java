package io.github.retrystarter.autoconfigure;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import org.springframework.web.client.RestClient;

import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A server that is down for a second, over sockets, with the defaults. Shares are
 * asserted, not times.
 */
class BlipTests {

	private static final int CALLS_PER_SECOND = 100;

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	private final AtomicBoolean down = new AtomicBoolean();

	private final AtomicInteger callsWhileDown = new AtomicInteger();

	private final AtomicInteger requestsWhileDown = new AtomicInteger();

	@AutoClose("shutdownNow")
	private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);

	@AutoClose("shutdownNow")
	private final ExecutorService callers = Executors.newCachedThreadPool();

	@Test
	void allCallsThatAnOutageOfASecondHitsAreSaved() {
		this.server.script(Stream.generate(this::step).limit(2000).toArray(ScriptedServer.Step[]::new));
		this.fixture.sleepingRunner()
			.withPropertyValues("retry.attempt-header=X-Attempt", "spring.http.clients.imperative.factory=jdk")
			.run((context) -> {
				RestClient client = context.getBean(RestClient.class);
				List<Future<Integer>> calls = new ArrayList<>();
				begin(calls, client, Duration.ofSeconds(1));
				this.down.set(true);
				begin(calls, client, Duration.ofSeconds(1));
				this.down.set(false);
				begin(calls, client, Duration.ofSeconds(2));

				int saved = 0;
				for (Future<Integer> call : calls) {
					saved += (call.get() == 200) ? 1 : 0;
				}
				int hit = this.callsWhileDown.get();
				assertThat(hit).as("calls hit").isGreaterThan(CALLS_PER_SECOND / 2);
				assertThat((double) (calls.size() - saved) / hit).as("share of lost ones").isLessThanOrEqualTo(0.01);
				assertThat((double) this.requestsWhileDown.get() / hit).as("load while down").isLessThanOrEqualTo(1.1);
				assertThat(this.fixture.calls("success_after_retry")).isEqualTo(hit);
			});
	}

	private ScriptedServer.Step step() {
		return (connection, request) -> {
			boolean refused = this.down.get();
			if (refused) {
				this.requestsWhileDown.incrementAndGet();
				this.callsWhileDown.addAndGet(request.headers().containsHeader("X-Attempt") ? 0 : 1);
			}
			ScriptedServer.respond(refused ? 503 : 200).perform(connection, request);
		};
	}

	/**
	 * Begin calls at a steady rate, whether the earlier ones are over or not.
	 */
	private void begin(List<Future<Integer>> calls, RestClient client, Duration duration) throws Exception {
		int count = (int) (CALLS_PER_SECOND * duration.toSeconds());
		List<Future<?>> ticks = new ArrayList<>();
		for (int i = 0; i < count; i++) {
			ticks.add(this.clock.schedule(() -> calls.add(this.callers.submit(() -> get(client))),
					i * 1000L / CALLS_PER_SECOND, TimeUnit.MILLISECONDS));
		}
		for (Future<?> tick : ticks) {
			tick.get();
		}
	}

	private int get(RestClient client) {
		return client.get().uri(this.server.url("/")).exchange((request, response) -> response.getStatusCode().value());
	}

}
