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
@ConditionalOnProperty("fleet.upstream")
class LimitedUpstream {

	private static final int QUOTA = 300;

	private static final long CLOSED = 2000;

	private final List<Long> millis = new ArrayList<>();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final HttpServer server;

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

	private synchronized boolean count() {
		long now = System.nanoTime() / 1_000_000;
		this.millis.add(now);
		if (this.millis.size() != QUOTA) {
			return false;
		}
		this.limited = now;
		return true;
	}

	/**
	 * What has happened, in one line.
	 */
	synchronized String report() {
		return "upstream: %d requests, then one 429 with Retry-After: 2, %d within 50 ms, %d until the time was up, %d after it"
			.formatted(QUOTA, between(0, 50) - 1, between(50, CLOSED), between(CLOSED, Long.MAX_VALUE));
	}

	private long between(long begin, long end) {
		return this.millis.stream()
			.filter((time) -> this.limited > 0 && time - this.limited >= begin && time - this.limited < end)
			.count();
	}

	@PreDestroy
	void stop() {
		this.server.stop(0);
		this.threads.shutdownNow();
	}

}
