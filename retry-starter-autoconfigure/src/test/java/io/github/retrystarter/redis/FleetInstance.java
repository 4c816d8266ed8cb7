package io.github.retrystarter.redis;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.client.RateLimitedException;

/**
 * An application of a fleet, in a JVM of its own: 50 calls a second, with a line for each
 * that tells when it began and ended, and how. It ends with its standard input.
 */
final class FleetInstance {

	private static final int THREADS = 8;

	private static final int MILLIS = 20;

	private FleetInstance() {
	}

	public static void main(String[] arguments) throws IOException {
		ConfigurableApplicationContext context = new SpringApplicationBuilder(Application.class)
			.web(WebApplicationType.NONE)
			.run(arguments);
		RestClient client = context.getBean(RestClient.class);
		String url = Objects.requireNonNull(context.getEnvironment().getProperty("fleet.url"));
		ScheduledExecutorService callers = Executors.newScheduledThreadPool(THREADS);
		callers.scheduleAtFixedRate(() -> call(client, url), 0, MILLIS, TimeUnit.MILLISECONDS);
		while (System.in.read() >= 0) {
			// until the test closes it, or is gone
		}
		callers.shutdownNow();
		context.close();
	}

	private static void call(RestClient client, String url) {
		long begin = micros();
		String outcome;
		try {
			outcome = client.get()
				.uri(url)
				.header("Begin", Long.toString(begin))
				.exchange((request, response) -> outcome(response.getStatusCode()));
		}
		catch (RateLimitedException ex) {
			outcome = "held";
		}
		catch (RuntimeException ex) {
			outcome = "failed";
		}
		System.out.println("call " + begin + " " + micros() + " " + outcome);
	}

	private static String outcome(HttpStatusCode status) {
		return (status.value() == 429) ? "limited" : "sent";
	}

	/**
	 * The time of day, which all JVMs of a machine have in common.
	 */
	private static long micros() {
		return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
