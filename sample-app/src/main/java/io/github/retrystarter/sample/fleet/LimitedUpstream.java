package io.github.retrystarter.sample.fleet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import jakarta.annotation.PreDestroy;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Component;

/**
 * A server that takes 300 requests, answers the next one with 429 and
 * {@code Retry-After: 2}, and notes who comes all the same.
 */
@Component
@Profile("fleet")
@ConditionalOnProperty(name = "fleet.instance", havingValue = "1")
class LimitedUpstream {

	private static final int QUOTA = 300;

	private static final long CLOSED = 2000;

	private final List<Long> afterwards = new ArrayList<>();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final HttpServer server;

	private int received;

	private long limited;

	LimitedUpstream(@Value("${fleet.port}") int port) {
		try {
			this.server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.server.setExecutor(this.threads);
		this.server.createContext("/", this::serve);
		this.server.start();
	}

	private void serve(HttpExchange exchange) throws IOException {
		boolean limits = count();
		if (limits) {
			exchange.getResponseHeaders().add("Retry-After", "2");
		}
		exchange.sendResponseHeaders(limits ? 429 : 200, -1);
		exchange.close();
	}

	/**
	 * Whether a request is the one that goes beyond the quota.
	 */
	private synchronized boolean count() {
		long now = System.nanoTime() / 1_000_000;
		this.received++;
		if (this.received > QUOTA + 1) {
			this.afterwards.add(now - this.limited);
		}
		else {
			this.limited = now;
		}
		return this.received == QUOTA + 1;
	}

	/**
	 * What has happened, in one line.
	 */
	synchronized String report() {
		return "upstream: %d requests, one 429 with Retry-After: 2, then %d requests within 50 ms, %d before and %d after the time was up"
			.formatted(QUOTA, afterwards(0, 50), afterwards(50, CLOSED), afterwards(CLOSED, Long.MAX_VALUE));
	}

	private long afterwards(long begin, long end) {
		return this.afterwards.stream().filter((millis) -> millis >= begin && millis < end).count();
	}

	@PreDestroy
	void stop() {
		this.server.stop(0);
		this.threads.shutdownNow();
	}

}
