package io.github.retrystarter.sample.lab;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

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

	private final Set<LabRun> runs = new HashSet<>();

	LabRuns(LabClients clients, FlakyUpstream upstream) {
		this.clients = clients;
		this.upstream = upstream;
	}

	/**
	 * Start a run.
	 * @param request what it is made of
	 * @return where its events arrive
	 * @throws ResponseStatusException if there are too many runs already
	 */
	SseEmitter start(LabRequest request) {
		SseEmitter emitter = new SseEmitter(LONGEST_STREAM.toMillis());
		LabClient client = this.clients.client(request.policy(), request.responses());
		LabRun run = new LabRun(request, client, this.upstream, emitter);
		emitter.onCompletion(run::cancel);
		emitter.onTimeout(run::cancel);
		emitter.onError((ex) -> run.cancel());
		begin(run);
		return emitter;
	}

	private void begin(LabRun run) {
		synchronized (this.runs) {
			if (this.runs.size() >= MOST_RUNS) {
				throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE,
						"No more than " + MOST_RUNS + " runs at the same time; try again in a moment");
			}
			this.runs.add(run);
		}
		new Thread(() -> {
			try {
				run.run();
			}
			finally {
				end(run);
			}
		}, "lab-run").start();
	}

	private void end(LabRun run) {
		synchronized (this.runs) {
			this.runs.remove(run);
		}
	}

	/**
	 * Before the web server waits for its requests to end, so that none is an open
	 * stream.
	 */
	@EventListener(ContextClosedEvent.class)
	void close() {
		synchronized (this.runs) {
			this.runs.forEach(LabRun::cancel);
		}
	}

}
