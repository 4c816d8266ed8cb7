package io.github.retrystarter.sample.fleet;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Profile;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

import io.github.retrystarter.client.RateLimitedException;
import io.github.retrystarter.redis.RedisRateLimitHolds;

/**
 * One instance of the fleet: when all are there it makes 50 calls a second for six
 * seconds, then it says how they ended.
 */
@Component
@Profile("fleet")
class FleetRunner implements ApplicationRunner {

	private static final int INSTANCES = 3;

	private static final int CALLS = 300;

	private static final int MILLIS = 20;

	private static final int THREADS = 16;

	private static final Duration PATIENCE = Duration.ofMinutes(1);

	private final AtomicInteger sent = new AtomicInteger();

	private final AtomicInteger held = new AtomicInteger();

	private final AtomicInteger failed = new AtomicInteger();

	private final RestClient client;

	private final RedisRateLimitHolds holds;

	private final StringRedisTemplate redis;

	private final ObjectProvider<LimitedUpstream> upstream;

	private final ConfigurableApplicationContext context;

	private final String name;

	private final String url;

	FleetRunner(RestClient client, RedisRateLimitHolds holds, StringRedisTemplate redis,
			ObjectProvider<LimitedUpstream> upstream, ConfigurableApplicationContext context,
			@Value("${fleet.instance}") String name, @Value("${fleet.port}") int port) {
		this.client = client;
		this.holds = holds;
		this.redis = redis;
		this.upstream = upstream;
		this.context = context;
		this.name = name;
		this.url = "http://127.0.0.1:" + port + "/";
	}

	@Override
	public void run(ApplicationArguments arguments) throws InterruptedException {
		await(this.holds::isShared, "Redis");
		meet("begin");
		ScheduledExecutorService callers = Executors.newScheduledThreadPool(THREADS);
		for (int i = 0; i < CALLS; i++) {
			callers.schedule(this::call, (long) i * MILLIS, TimeUnit.MILLISECONDS);
		}
		callers.shutdown();
		callers.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
		System.out.printf("instance %s: %d calls: %d sent, %d held, %d failed%n", this.name, CALLS, this.sent.get(),
				this.held.get(), this.failed.get());
		meet("end");
		this.upstream.ifAvailable((limited) -> System.out.println(limited.report()));
		this.context.close();
	}

	/**
	 * Wait for the other instances.
	 */
	private void meet(String place) throws InterruptedException {
		String key = "fleet:" + place;
		this.redis.opsForValue().increment(key);
		await(() -> Integer.parseInt(Objects.requireNonNull(this.redis.opsForValue().get(key))) >= INSTANCES,
				"all instances");
	}

	private static void await(BooleanSupplier condition, String whom) throws InterruptedException {
		long end = System.nanoTime() + PATIENCE.toNanos();
		while (!condition.getAsBoolean()) {
			if (System.nanoTime() - end > 0) {
				throw new IllegalStateException("Waited in vain for " + whom);
			}
			Thread.sleep(MILLIS);
		}
	}

	private void call() {
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
