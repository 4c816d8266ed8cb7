package io.github.retrystarter.benchmark;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequestInterceptor;

/**
 * What a call costs that is retried twice and waits before each retry: processor time of
 * its thread, the waits included. All contenders take turns in one JVM.
 */
final class WaitTable {

	private static final Duration WAIT = Duration.ofMillis(1);

	private static final int ROUNDS = Integer.getInteger("rounds", 5);

	private static final int TURNS = 10;

	private static final int CALLS = 50;

	private static final int WARM_UP_CALLS = 10_000;

	private static final List<Contender> CONTENDERS = List.of(Contender.LOOP, Contender.STARTER, Contender.RESILIENCE4J,
			Contender.FAILSAFE, Contender.SPRING_FRAMEWORK, Contender.SPRING_RETRY, Contender.SPRING_RETRY_BY_HAND,
			Contender.RETRYABLE_INTERCEPTOR);

	private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

	private WaitTable() {
	}

	static void print() throws Exception {
		Map<Contender, ClientHttpRequestInterceptor> interceptors = new EnumMap<>(Contender.class);
		Map<Contender, List<Double>> micros = new EnumMap<>(Contender.class);
		for (Contender contender : CONTENDERS) {
			interceptors.put(contender, contender.interceptor(WAIT));
			micros.put(contender, new ArrayList<>());
		}
		warmUp(interceptors.values());
		Random random = new Random(7);
		for (int round = 0; round < ROUNDS; round++) {
			round(interceptors, random).forEach((contender, nanos) -> micros.get(contender).add(nanos / 1000));
		}
		System.out.printf("%n| 503, 503, 200 with waits of %d ms | µs of processor time: min / median / max "
				+ "| × the hand-written loop | × ours | |%n|---|---|---|---|---|%n", WAIT.toMillis());
		for (Contender contender : CONTENDERS) {
			Spread ratio = compare(micros.get(contender), micros.get(Contender.STARTER));
			boolean hidden = contender != Contender.STARTER && ratio.hides(1);
			System.out.printf("| %s | %s | %s | %s | %s |%n", contender.title(),
					Spread.of(micros.get(contender)).format(1),
					compare(micros.get(contender), micros.get(Contender.LOOP)).format(2), ratio.format(2),
					hidden ? "noise hides the difference" : "");
		}
	}

	/**
	 * All at the same time, since they do little but wait, and each on a thread of its
	 * own: many calls that fail together are another matter.
	 */
	private static void warmUp(Collection<ClientHttpRequestInterceptor> interceptors) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(interceptors.size());
		try {
			List<Callable<Double>> tasks = new ArrayList<>();
			interceptors.forEach((interceptor) -> tasks.add(() -> nanos(interceptor, WARM_UP_CALLS)));
			for (Future<Double> task : threads.invokeAll(tasks)) {
				task.get();
			}
		}
		finally {
			threads.shutdown();
		}
	}

	private static Map<Contender, Double> round(Map<Contender, ClientHttpRequestInterceptor> interceptors,
			Random random) throws IOException {
		Map<Contender, Double> nanos = new EnumMap<>(Contender.class);
		List<Contender> order = new ArrayList<>(CONTENDERS);
		for (int turn = 0; turn < TURNS; turn++) {
			Collections.shuffle(order, random);
			for (Contender contender : order) {
				nanos.merge(contender, nanos(interceptors.get(contender), CALLS) / TURNS, Double::sum);
			}
		}
		return nanos;
	}

	/**
	 * Call, and see that each call waits twice.
	 * @return nanoseconds of processor time a call
	 */
	private static double nanos(ClientHttpRequestInterceptor interceptor, int calls) throws IOException {
		LayerBenchmark.Caller caller = new LayerBenchmark.RefusedCaller();
		long start = THREADS.getCurrentThreadCpuTime();
		for (int i = 0; i < calls; i++) {
			long called = System.nanoTime();
			caller.call(interceptor, HttpMethod.GET);
			long elapsed = System.nanoTime() - called;
			if (elapsed < 2 * WAIT.toNanos()) {
				throw new IllegalStateException("Waited for %d ns only".formatted(elapsed));
			}
		}
		return (double) (THREADS.getCurrentThreadCpuTime() - start) / calls;
	}

	private static Spread compare(List<Double> ones, List<Double> others) {
		List<Double> ratios = new ArrayList<>();
		for (int round = 0; round < ones.size(); round++) {
			ratios.add(ones.get(round) / others.get(round));
		}
		return Spread.of(ratios);
	}

}
