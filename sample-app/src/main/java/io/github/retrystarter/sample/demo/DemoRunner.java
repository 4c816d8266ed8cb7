package io.github.retrystarter.sample.demo;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientException;

import io.github.retrystarter.client.MountState;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.sample.Greetings;
import io.github.retrystarter.sample.upstream.FlakyUpstream;
import io.github.retrystarter.sample.upstream.Scenario;

/**
 * Plays a scenario: ordinary calls through the {@link RestClient} that the starter
 * provides, or through an HTTP interface. The budgets are filled before, as no
 * application should, so that what earlier runs have spent is not missing in this one.
 */
@Component
class DemoRunner {

	private final RestClient restClient;

	private final Greetings greetings;

	private final ObjectProvider<RetryingClientHttpRequestInterceptor> retries;

	private final DemoObserver observer;

	private final FlakyUpstream upstream;

	DemoRunner(RestClient restClient, Greetings greetings, ObjectProvider<RetryingClientHttpRequestInterceptor> retries,
			DemoObserver observer, FlakyUpstream upstream) {
		this.restClient = restClient;
		this.greetings = greetings;
		this.retries = retries;
		this.observer = observer;
		this.upstream = upstream;
	}

	DemoResult run(Scenario scenario) {
		this.retries.ifAvailable((interceptor) -> interceptor.mounts().forEach(MountState::refill));
		try (FlakyUpstream.Route route = this.upstream.open(scenario.path(), scenario.script())) {
			for (int earlier = 1; earlier < scenario.calls(); earlier++) {
				call(scenario, route);
			}
			return call(scenario, route);
		}
	}

	private DemoResult call(Scenario scenario, FlakyUpstream.Route route) {
		DemoResult.Ending ending = send(scenario, route);
		return DemoResult.of(scenario, ending, this.observer.take(), route);
	}

	private DemoResult.Ending send(Scenario scenario, FlakyUpstream.Route route) {
		try {
			if (scenario == Scenario.HTTP_INTERFACE) {
				return DemoResult.Ending.of(ResponseEntity.ok(this.greetings.greet(route.name())));
			}
			return DemoResult.Ending.of(this.restClient.method(scenario.method())
				.uri(route.url())
				.headers(scenario::addTo)
				.retrieve()
				.toEntity(String.class));
		}
		catch (RestClientException ex) {
			return DemoResult.Ending.of(ex);
		}
	}

}
