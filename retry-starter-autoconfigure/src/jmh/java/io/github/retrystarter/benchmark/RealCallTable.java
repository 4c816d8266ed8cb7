package io.github.retrystarter.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import com.sun.net.httpserver.HttpServer;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.web.client.RestClient;

/**
 * What is left of the layer's cost in a real call: the same client over loopback, with
 * our interceptor and with one that does nothing, in turn in one JVM.
 */
final class RealCallTable {

	private static final int PAIRS = 101;

	private static final int CALLS = 2_000;

	private static final int WARM_UP_PAIRS = 10;

	private static final byte[] ANSWER = "{\"id\": 42, \"items\": [\"two lamps\"]}".getBytes(StandardCharsets.UTF_8);

	private RealCallTable() {
	}

	static void print() throws IOException {
		// Or its answers wait for the acknowledgement of their headers.
		System.setProperty("sun.net.httpserver.nodelay", "true");
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", (exchange) -> {
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			exchange.sendResponseHeaders(200, ANSWER.length);
			exchange.getResponseBody().write(ANSWER);
			exchange.close();
		});
		server.start();
		try {
			String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/orders/{id}";
			print(url);
		}
		finally {
			server.stop(0);
		}
	}

	private static void print(String url) {
		RestClient with = client(Contender.STARTER.interceptor());
		RestClient without = client(Contender.NO_OP.interceptor());
		RestClient again = client(Contender.NO_OP.interceptor());
		List<Double> layer = new ArrayList<>();
		List<Double> noise = new ArrayList<>();
		List<Double> micros = new ArrayList<>();
		for (int pair = -WARM_UP_PAIRS; pair < PAIRS; pair++) {
			boolean first = pair % 2 == 0;
			double before = first ? time(with, url) : 0;
			double floor = time(without, url);
			double after = first ? 0 : time(with, url);
			double same = time(again, url);
			if (pair >= 0) {
				layer.add(floor / (before + after));
				noise.add(floor / same);
				micros.add(floor / 1000);
			}
		}
		System.out.printf("%n| loopback call | min / median / max of %d |%n|---|---|%n", PAIRS);
		System.out.printf("| µs with a no-op interceptor | %s |%n", Spread.of(micros).format(1));
		System.out.printf("| throughput with the starter, × the no-op interceptor | %s |%n",
				Spread.of(layer).format(3));
		System.out.printf("| the no-op interceptor once more, × itself | %s |%n", Spread.of(noise).format(3));
	}

	private static RestClient client(ClientHttpRequestInterceptor interceptor) {
		return RestClient.builder()
			.requestFactory(ClientHttpRequestFactoryBuilder.detect().build())
			.requestInterceptor(interceptor)
			.build();
	}

	private static double time(RestClient client, String url) {
		long start = System.nanoTime();
		for (int i = 0; i < CALLS; i++) {
			if (client.get().uri(url, i).retrieve().body(byte[].class).length != ANSWER.length) {
				throw new IllegalStateException("Not the answer");
			}
		}
		return (double) (System.nanoTime() - start) / CALLS;
	}

}
