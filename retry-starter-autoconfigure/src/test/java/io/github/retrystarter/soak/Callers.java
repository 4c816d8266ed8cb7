package io.github.retrystarter.soak;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.hc.core5.http.ConnectionRequestTimeoutException;

import org.springframework.retry.support.RetrySynchronizationManager;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Threads that call the server side by side, and note how each call ended. What no caller
 * should ever see ends them all.
 */
final class Callers {

	static final int THREADS = 16;

	private static final Duration LAST_CALL = Duration.ofMinutes(1);

	private final RestClient client;

	private final String url;

	private final Randomness randomness;

	private final Ending[] endings;

	private final long deadline;

	private final AtomicInteger next = new AtomicInteger();

	private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

	/**
	 * Prepare calls.
	 * @param client the client under test
	 * @param url where the server is
	 * @param randomness what kinds of calls to make
	 * @param calls how many calls there may be in all
	 * @param limit after which time to begin no further call
	 */
	Callers(RestClient client, String url, Randomness randomness, int calls, Duration limit) {
		this.client = client;
		this.url = url;
		this.randomness = randomness;
		this.endings = new Ending[calls];
		Arrays.fill(this.endings, Ending.NONE);
		this.deadline = System.nanoTime() + limit.toNanos();
	}

	/**
	 * Go on calling until so many calls have been made in all. Calls that hang are
	 * interrupted.
	 */
	void callUpTo(int calls) throws InterruptedException {
		ExecutorService threads = Executors.newFixedThreadPool(THREADS);
		long nanos = this.deadline - System.nanoTime() + LAST_CALL.toNanos();
		threads.invokeAll(Collections.nCopies(THREADS, Executors.callable(() -> run(calls))), nanos,
				TimeUnit.NANOSECONDS);
		threads.shutdown();
	}

	private void run(int calls) {
		try {
			while (this.failures.isEmpty() && System.nanoTime() - this.deadline < 0) {
				int call = this.next.getAndUpdate((number) -> Math.min(number + 1, calls));
				if (call == calls) {
					return;
				}
				this.endings[call] = call(call);
				assertThat(RetrySynchronizationManager.getContext()).as("context left on the thread").isNull();
			}
		}
		catch (Throwable ex) {
			this.failures.add(ex);
		}
	}

	private Ending call(int call) {
		try {
			assertThat(send(call)).as("response to call %d", call).isEqualTo(String.valueOf(call));
			return Ending.SUCCEEDED;
		}
		catch (HttpClientErrorException.NotFound ex) {
			return Ending.NOT_FOUND;
		}
		catch (HttpServerErrorException.ServiceUnavailable | HttpClientErrorException.TooManyRequests
				| HttpClientErrorException.Conflict ex) {
			return Ending.TURNED_AWAY;
		}
		catch (ResourceAccessException ex) {
			assertThat(ex.getCause()).as("failure of call %d", call)
				.isNotInstanceOf(ConnectionRequestTimeoutException.class);
			return Ending.FAILED;
		}
		catch (RestClientException ex) {
			assertThat(ex.getCause()).as("failure of call %d", call).isInstanceOf(IOException.class);
			return Ending.BROKEN_OFF;
		}
	}

	private String send(int call) {
		CallKind kind = this.randomness.kind(call);
		RestClient.RequestBodySpec request = this.client.method(kind.method())
			.uri(this.url + ((kind == CallKind.POST_GENERATED_KEY) ? "/keyed/orders" : "/orders"))
			.header(SoakServer.CALL_HEADER, String.valueOf(call));
		if (kind == CallKind.POST_CALLERS_KEY) {
			request.header(SoakServer.KEY_HEADER, "order-" + call);
		}
		if (kind == CallKind.PUT || kind.isOnceOnly()) {
			request.body("order " + call);
		}
		return request.retrieve().body(String.class);
	}

	/**
	 * How many calls have been made.
	 */
	int made() {
		return this.next.get();
	}

	/**
	 * What no caller should ever see.
	 */
	Collection<Throwable> failures() {
		return this.failures;
	}

	Ending ending(int call) {
		return this.endings[call];
	}

}
