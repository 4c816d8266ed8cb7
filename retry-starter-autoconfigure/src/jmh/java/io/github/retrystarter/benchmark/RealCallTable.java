package io.github.retrystarter.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import com.sun.net.httpserver.HttpServer;

import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.web.client.RestClient;

/**
 * What is left of the layer's cost in a real call: the same client over loopback, with
 * our interceptor and with one that does nothing, in turn in one JVM.
 */
final class RealCallTable {

	private static final int TURNS = 6000;

	private static final int CALLS = 20;

	private static final int WARM_UP_TURNS = 1000;

	private static final byte[] RESPONSE = "{\"id\": 42, \"items\": [\"two lamps\"]}".getBytes(StandardCharsets.UTF_8);

	private RealCallTable() {
	}

	static void print() throws IOException {
		// Or its responses wait for the acknowledgement of their headers.
		System.setProperty("sun.net.httpserver.nodelay", "true");
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/", (exchange) -> {
			exchange.getResponseHeaders().set("Content-Type", "application/json");
			exchange.sendResponseHeaders(200, RESPONSE.length);
			exchange.getResponseBody().write(RESPONSE);
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
		// Two of each, so that neither is the one that all the code expects.
		List<RestClient> with = clients(Contender.STARTER);
		List<RestClient> without = clients(Contender.NO_OP);
		List<RestClient> clients = new ArrayList<>(with);
		clients.addAll(without);
		List<Double> layer = new ArrayList<>();
		List<Double> noise = new ArrayList<>();
		List<Double> micros = new ArrayList<>();
		Random random = new Random(7);
		for (int turn = -WARM_UP_TURNS; turn < TURNS; turn++) {
			Collections.shuffle(clients, random);
			Map<RestClient, Double> times = new HashMap<>();
			for (RestClient client : clients) {
				times.put(client, time(client, url));
			}
			double floor = times.get(without.get(0)) + times.get(without.get(1));
			if (turn >= 0) {
				layer.add(floor / (times.get(with.get(0)) + times.get(with.get(1))));
				noise.add(times.get(without.get(0)) / times.get(without.get(1)));
				micros.add(floor / 2000);
			}
		}
		System.out.printf("%n| loopback call | min / median / max of %d turns |%n|---|---|%n", TURNS);
		System.out.printf("| µs with a no-op interceptor | %s |%n", Spread.of(micros).format(1));
		System.out.printf("| throughput with the starter, × that with the no-op interceptor | %s |%n",
				Spread.of(layer).format(3));
		System.out.printf("| the no-op interceptor, × itself | %s |%n", Spread.of(noise).format(3));
	}

	private static List<RestClient> clients(Contender contender) {
		return List.of(client(contender.interceptor()), client(contender.interceptor()));
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
			if (client.get().uri(url, i).retrieve().body(byte[].class).length != RESPONSE.length) {
				throw new IllegalStateException("Not the response");
			}
		}
		return (double) (System.nanoTime() - start) / CALLS;
	}

}
