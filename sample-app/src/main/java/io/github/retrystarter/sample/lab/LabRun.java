package io.github.retrystarter.sample.lab;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import io.github.retrystarter.sample.upstream.FlakyUpstream;

/**
 * A run: makes the calls, one shortly after the other, each against a route of its own
 * and on a thread of its own, and streams what happens. It ends when all calls have
 * ended, when its time is up, or when nobody listens any more.
 */
final class LabRun implements Runnable {

	private static final Duration LONGEST = Duration.ofSeconds(60);

	private static final long MILLIS_BETWEEN_CALLS = 60;

	private static final long MILLIS_BETWEEN_SIGNS_OF_LIFE = 500;

	private static final long NANOS_PER_MILLI = 1_000_000;

	private final LabRequest request;

	private final LabClient client;

	private final FlakyUpstream upstream;

	private final SseEmitter emitter;

	private final List<FlakyUpstream.Route> routes = new ArrayList<>();

	private final List<Thread> calls = new ArrayList<>();

	private final long startNanos = System.nanoTime();

	private volatile boolean cancelled;

	LabRun(LabRequest request, LabClient client, FlakyUpstream upstream, SseEmitter emitter) {
		this.request = request;
		this.client = client;
		this.upstream = upstream;
		this.emitter = emitter;
	}

	/**
	 * End the run soon: no further call, no further wait.
	 */
	void cancel() {
		this.cancelled = true;
	}

	/**
	 * What calls.
	 */
	LabClient client() {
		return this.client;
	}

	/**
	 * What the upstream does with the requests of each call.
	 */
	List<String> script() {
		return this.request.responses();
	}

	/**
	 * Tell that the policy has changed.
	 */
	void changed(String words) {
		send(new LabEvent.Changed(millis(), words));
	}

	@Override
	public void run() {
		try {
			startCalls();
			boolean inTime = awaitCalls();
			int received = this.routes.stream().mapToInt(FlakyUpstream.Route::requestsReceived).sum();
			send(new LabEvent.End(millis(), received, inTime));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.calls.forEach(Thread::interrupt);
			this.routes.forEach(FlakyUpstream.Route::close);
			this.emitter.complete();
		}
	}

	private void startCalls() throws InterruptedException {
		for (int number = 1; number <= this.request.calls() && !isOver(); number++) {
			FlakyUpstream.Route route = this.upstream.open("/lab", this.request.responses(), this.startNanos);
			this.routes.add(route);
			LabCall call = new LabCall(number, HttpMethod.valueOf(this.request.method()), this.client, this::millis,
					this::send);
			Thread thread = new Thread(() -> call.make(route), "lab-call-" + number);
			this.calls.add(thread);
			thread.start();
			Thread.sleep(MILLIS_BETWEEN_CALLS);
		}
	}

	/**
	 * Wait for the calls, and interrupt those that are not over in time. The signs of
	 * life tell whether somebody still listens.
	 */
	private boolean awaitCalls() throws InterruptedException {
		for (Thread call : this.calls) {
			while (call.isAlive() && !isOver()) {
				call.join(MILLIS_BETWEEN_SIGNS_OF_LIFE);
				send(SseEmitter.event().comment("still here"));
			}
		}
		boolean inTime = !isOver();
		this.calls.forEach(Thread::interrupt);
		for (Thread call : this.calls) {
			call.join();
		}
		return inTime;
	}

	private boolean isOver() {
		return this.cancelled || millis() > LONGEST.toMillis();
	}

	private long millis() {
		return (System.nanoTime() - this.startNanos) / NANOS_PER_MILLI;
	}

	private void send(LabEvent event) {
		send(SseEmitter.event().name(event.name()).data(event, MediaType.APPLICATION_JSON));
	}

	/**
	 * Whoever closes the page ends the run.
	 */
	private void send(SseEmitter.SseEventBuilder event) {
		try {
			this.emitter.send(event);
		}
		catch (IOException | IllegalStateException ex) {
			cancel();
		}
	}

}
