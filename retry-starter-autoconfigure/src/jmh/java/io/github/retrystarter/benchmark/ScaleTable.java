package io.github.retrystarter.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;

import com.sun.management.OperatingSystemMXBean;

import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;

/**
 * What a call costs with more threads, failures, mounts and origins: processor time, that
 * of the garbage collector included, so that the number of processors does not matter.
 */
final class ScaleTable {

	private static final int CALLS = 3_000_000;

	private static final int ROUNDS = Integer.getInteger("rounds", 5);

	private static final Load BASE = new Load(1, false, 0, 1);

	private static final OperatingSystemMXBean SYSTEM = (OperatingSystemMXBean) ManagementFactory
		.getOperatingSystemMXBean();

	private ScaleTable() {
	}

	static void print() throws InterruptedException {
		ClientHttpRequestInterceptor loop = Contender.LOOP.interceptor();
		ClientHttpRequestInterceptor starter = Contender.STARTER.interceptor();
		ClientHttpRequestInterceptor mounts = Starter.interceptor(1000, Duration.ZERO);
		List<Load> loads = loads();
		run(BASE, starter);
		Map<Load, List<Double>> loops = new LinkedHashMap<>();
		Map<Load, List<Double>> starters = new LinkedHashMap<>();
		Map<Load, List<Double>> mounted = new LinkedHashMap<>();
		for (int round = -1; round < ROUNDS; round++) {
			for (Load load : loads) {
				double[] nanos = { run(load, loop), run(load, starter), run(load, mounts) };
				if (round >= 0) {
					loops.computeIfAbsent(load, (key) -> new ArrayList<>()).add(nanos[0]);
					starters.computeIfAbsent(load, (key) -> new ArrayList<>()).add(nanos[1]);
					mounted.computeIfAbsent(load, (key) -> new ArrayList<>()).add(nanos[2]);
				}
			}
		}
		System.out.printf("%n| load | ns of processor time a call, hand-written loop: min / median / max "
				+ "| **Retry Starter** | **Retry Starter**, 1000 mounts |%n|---|---|---|---|%n");
		for (Load load : loads) {
			System.out.printf("| %s | %s | %s | %s |%n", load, Spread.of(loops.get(load)).format(0),
					Spread.of(starters.get(load)).format(0), Spread.of(mounted.get(load)).format(0));
		}
	}

	private static List<Load> loads() {
		List<Load> loads = new ArrayList<>();
		for (int failures : List.of(0, 1, 20)) {
			for (int threads : List.of(1, 8, 64)) {
				loads.add(new Load(threads, false, failures, 1));
			}
			if (Runtime.version().feature() >= 21) {
				loads.add(new Load(10_000, true, failures, 1));
			}
			loads.add(new Load(8, false, failures, 200));
		}
		return loads;
	}

	private static double run(Load load, ClientHttpRequestInterceptor interceptor) throws InterruptedException {
		Executor threads = load.executor();
		CountDownLatch done = new CountDownLatch(load.threads());
		long start = SYSTEM.getProcessCpuTime();
		for (int thread = 0; thread < load.threads(); thread++) {
			int seed = thread;
			threads.execute(() -> {
				new Caller(load, seed).call(interceptor, CALLS / load.threads());
				done.countDown();
			});
		}
		done.await();
		return (double) (SYSTEM.getProcessCpuTime() - start) / CALLS;
	}

	/**
	 * Who calls whom.
	 *
	 * @param threads how many call at the same time
	 * @param virtual whether the threads are virtual
	 * @param failures how many calls of a hundred fail at first
	 * @param origins how many servers there are
	 */
	private record Load(int threads, boolean virtual, int failures, int origins) {

		Executor executor() {
			SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("caller-");
			executor.setVirtualThreads(this.virtual);
			return executor;
		}

		@Override
		public String toString() {
			return "%d %s, %d %% fail at first, %d %s".formatted(this.threads,
					this.virtual ? "virtual threads" : (this.threads == 1) ? "thread" : "threads", this.failures,
					this.origins, (this.origins == 1) ? "origin" : "origins");
		}

	}

	/**
	 * One thread.
	 */
	private static final class Caller implements ClientHttpRequestExecution {

		private static final InMemoryResponse SUCCESS = InMemoryResponse.chunked(HttpStatus.OK);

		private static final InMemoryResponse REFUSAL = InMemoryResponse.withLength(HttpStatus.SERVICE_UNAVAILABLE, 0);

		private final HttpHeaders headers = InMemoryRequest.headers();

		private final Load load;

		private final URI[] urls;

		private int calls;

		private boolean refuse;

		Caller(Load load, int seed) {
			this.load = load;
			this.calls = seed;
			this.urls = new URI[load.origins()];
			for (int i = 0; i < this.urls.length; i++) {
				this.urls[i] = URI.create("https://api%d.example.com/orders/42?page=3".formatted(i));
			}
		}

		void call(ClientHttpRequestInterceptor interceptor, int times) {
			try {
				for (int i = 0; i < times; i++) {
					this.calls++;
					this.refuse = this.calls % 100 < this.load.failures();
					URI url = this.urls[this.calls % this.urls.length];
					HttpRequest request = new InMemoryRequest(HttpMethod.GET, url, this.headers);
					interceptor.intercept(request, new byte[0], this);
				}
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public ClientHttpResponse execute(HttpRequest request, byte[] body) {
			boolean refused = this.refuse;
			this.refuse = false;
			return refused ? REFUSAL : SUCCESS;
		}

	}

}
