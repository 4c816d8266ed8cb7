package io.github.retrystarter.sample.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

import io.github.retrystarter.client.RateLimitedException;

/**
 * One instance of the fleet: from a time on which all have agreed 50 calls a second for
 * eight seconds, then a line that says how they ended.
 */
@Component
@Profile("fleet")
class FleetRunner implements ApplicationRunner {

	private static final int CALLS = 400;

	private static final int MILLIS = 20;

	private static final int THREADS = 16;

	private final AtomicInteger begun = new AtomicInteger();

	private final AtomicInteger sent = new AtomicInteger();

	private final AtomicInteger held = new AtomicInteger();

	private final AtomicInteger failed = new AtomicInteger();

	private final RestClient client;

	private final ObjectProvider<LimitedUpstream> upstream;

	private final ConfigurableApplicationContext context;

	private final String url;

	private final Instant begin;

	FleetRunner(RestClient client, ObjectProvider<LimitedUpstream> upstream, ConfigurableApplicationContext context,
			@Value("${fleet.port}") int port, @Value("${fleet.begin}") long begin) {
		this.client = client;
		this.upstream = upstream;
		this.context = context;
		this.begin = Instant.ofEpochSecond(begin);
		this.url = "http://127.0.0.1:" + port + "/";
	}

	@Override
	public void run(ApplicationArguments arguments) throws InterruptedException {
		ScheduledExecutorService callers = Executors.newScheduledThreadPool(THREADS);
		for (int i = 0; i < CALLS; i++) {
			Duration delay = Duration.between(Instant.now(), this.begin.plusMillis((long) i * MILLIS));
			callers.schedule(this::call, delay.toMillis(), TimeUnit.MILLISECONDS);
		}
		callers.shutdown();
		callers.awaitTermination(1, TimeUnit.MINUTES);
		System.out.printf("instance: %d calls, %d sent, %d held, %d failed%n", this.begun.get(), this.sent.get(),
				this.held.get(), this.failed.get());
		this.upstream.ifAvailable((limited) -> System.out.println(limited.report()));
		this.context.close();
	}

	private void call() {
		this.begun.incrementAndGet();
		try {
			this.client.get().uri(this.url).exchange((request, response) -> response.getStatusCode());
			this.sent.incrementAndGet();
		}
		catch (RateLimitedException ex) {
			this.held.incrementAndGet();
		}
		catch (RestClientException ex) {
			this.failed.incrementAndGet();
		}
	}

}
