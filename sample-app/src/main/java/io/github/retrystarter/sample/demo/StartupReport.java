package io.github.retrystarter.sample.demo;

import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import io.github.retrystarter.sample.upstream.Scenario;

/**
 * Says where the lab is, plays one scenario, so that the log shows retries before anyone
 * has asked, and says what else to try.
 */
@Component
class StartupReport {

	private static final Log logger = LogFactory.getLog(StartupReport.class);

	private final DemoRunner runner;

	StartupReport(DemoRunner runner) {
		this.runner = runner;
	}

	@EventListener
	void report(ApplicationReadyEvent event) {
		String address = "http://localhost:"
				+ event.getApplicationContext().getEnvironment().getProperty("local.server.port");
		logger.info("Retry Lab: " + address + "/");
		DemoResult result = this.runner.run(Scenario.FLAKY);
		logger.info("One call, as the starter made it:");
		result.attempts().forEach((attempt) -> logger.info("  attempt " + attempt.number() + ": " + words(attempt)));
		logger.info("  result: %s with status %d; the upstream received %d requests".formatted(result.outcome(),
				result.ending().status(), result.requestsReceivedByUpstream()));
		logger.info("Without a browser:");
		Stream.of("/demo", "/demo/post-with-key", "/actuator/metrics/retry.calls", "/actuator/prometheus")
			.forEach((path) -> logger.info("  " + address + path));
	}

	private static String words(DemoResult.Attempt attempt) {
		String wait = (attempt.waitMillis() != null)
				? " after %d ms (%s)".formatted(attempt.waitMillis(), attempt.waitSource()) : "";
		return attempt.outcome() + ", " + attempt.decision() + wait;
	}

}
