package io.github.retrystarter.sample;

import java.net.URI;
import java.util.List;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.StopReason;

/**
 * Plays a scenario: ordinary calls through the {@link RestClient} that the starter
 * provides, or through an HTTP interface.
 */
@Component
class DemoRunner {

	private final RestClient restClient;

	private final Greetings greetings;

	private final ObjectProvider<RetryMounts> mounts;

	private final FlakyUpstream upstream;

	DemoRunner(RestClient restClient, Greetings greetings, ObjectProvider<RetryMounts> mounts, FlakyUpstream upstream) {
		this.restClient = restClient;
		this.greetings = greetings;
		this.mounts = mounts;
		this.upstream = upstream;
	}

	DemoResult run(DemoScenario scenario) {
		try (FlakyUpstream.Route route = this.upstream.open(scenario.path(), scenario.answers())) {
			for (int earlier = 1; earlier < scenario.calls(); earlier++) {
				call(scenario, route.url(), new AttemptTrace());
			}
			AttemptTrace trace = new AttemptTrace();
			DemoResult.Ending ending = call(scenario, route.url(), trace);
			List<AttemptRecord> attempts = trace.attempts();
			if (attempts.isEmpty() && ending.status() != null && ending.error() == null) {
				attempts = onlyAttempt(ending.status());
			}
			return DemoResult.of(scenario, mount(trace, route.url()), ending, attempts, route);
		}
	}

	/**
	 * Which mount applies; none with {@code retry.enabled=false}.
	 */
	private String mount(AttemptTrace trace, URI url) {
		if (trace.mount() != null) {
			return trace.mount();
		}
		RetryMounts mounts = this.mounts.getIfAvailable();
		return (mounts != null) ? mounts.find(url).name() : "none";
	}

	private DemoResult.Ending call(DemoScenario scenario, URI url, AttemptTrace trace) {
		try {
			if (scenario == DemoScenario.HTTP_INTERFACE) {
				return DemoResult.Ending.of(this.greetings.greet(url, trace));
			}
			return DemoResult.Ending.of(this.restClient.method(scenario.method())
				.uri(url)
				.headers(scenario::addTo)
				.attributes(trace::addTo)
				.retrieve()
				.toEntity(String.class));
		}
		catch (RestClientException ex) {
			return DemoResult.Ending.of(ex);
		}
	}

	/**
	 * Hooks are spared calls that need no decision, so this is what they would have seen.
	 */
	private static List<AttemptRecord> onlyAttempt(int status) {
		Outcome outcome = new Outcome.Response(status, HttpHeaders.EMPTY);
		return List.of(new AttemptRecord(1, outcome, RetryDecision.stop(StopReason.COMPLETED)));
	}

}
