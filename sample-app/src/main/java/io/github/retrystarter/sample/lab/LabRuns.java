package io.github.retrystarter.sample.lab;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.sample.upstream.FlakyUpstream;

/**
 * The runs under way. There are never more than a few, and none outlives the application.
 */
@Component
class LabRuns {

	private static final int MOST_RUNS = 8;

	private static final Duration LONGEST_STREAM = Duration.ofSeconds(90);

	private final LabClients clients;

	private final FlakyUpstream upstream;

	private final Map<String, LabRun> runs = new HashMap<>();

	LabRuns(LabClients clients, FlakyUpstream upstream) {
		this.clients = clients;
		this.upstream = upstream;
	}

	/**
	 * Start a run.
	 * @param id by what it is known while it lasts
	 * @param request what it is made of
	 * @return where its events arrive
	 * @throws ResponseStatusException if there are too many runs already
	 */
	SseEmitter start(String id, LabRequest request) {
		SseEmitter emitter = new SseEmitter(LONGEST_STREAM.toMillis());
		LabClient client = this.clients.client(request.policy(), request.responses());
		LabRun run = new LabRun(request, client, this.upstream, emitter);
		emitter.onCompletion(run::cancel);
		emitter.onTimeout(run::cancel);
		emitter.onError((ex) -> run.cancel());
		begin(id, run);
		return emitter;
	}

	private void begin(String id, LabRun run) {
		synchronized (this.runs) {
			if (this.runs.size() >= MOST_RUNS) {
				throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE,
						"No more than " + MOST_RUNS + " runs at the same time; try again in a moment");
			}
			this.runs.put(id, run);
		}
		new Thread(() -> {
			try {
				run.run();
			}
			finally {
				end(id);
			}
		}, "lab-run").start();
	}

	private void end(String id) {
		synchronized (this.runs) {
			this.runs.remove(id);
		}
	}

	/**
	 * Let the calls of a run that have not begun yet be made with another policy, and
	 * those of other runs that share its client.
	 * @param id by what the run is known
	 * @param policy the policy
	 * @throws ResponseStatusException if the run is over
	 */
	void change(String id, HttpRetryPolicy policy) {
		synchronized (this.runs) {
			LabRun run = this.runs.get(id);
			if (run == null) {
				throw new ResponseStatusException(HttpStatus.NOT_FOUND, "The run is over");
			}
			List<String> changes = this.clients.change(run.client(), policy, run.script());
			if (!changes.isEmpty()) {
				this.runs.values()
					.stream()
					.filter((other) -> other.client() == run.client())
					.forEach((other) -> other.changed(String.join(", ", changes)));
			}
		}
	}

	/**
	 * Before the web server waits for its requests to end, so that none is an open
	 * stream.
	 */
	@EventListener(ContextClosedEvent.class)
	void close() {
		synchronized (this.runs) {
			this.runs.values().forEach(LabRun::cancel);
		}
	}

}
