package io.github.retrystarter.sample.upstream;

import com.github.tomakehurst.wiremock.common.FatalStartupException;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.core.env.Environment;

/**
 * Says what to do when the upstream cannot have its port.
 */
final class UpstreamPortFailureAnalyzer extends AbstractFailureAnalyzer<FatalStartupException> {

	private final Environment environment;

	UpstreamPortFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, FatalStartupException cause) {
		String description = "The flaky upstream could not listen on port %s: %s.".formatted(
				this.environment.getProperty("upstream.port"),
				NestedExceptionUtils.getMostSpecificCause(cause).getMessage());
		String action = "Stop what is listening on that port, or set upstream.port to a free one, for example with "
				+ "--upstream.port=9081 (-Dspring-boot.run.arguments=\"--upstream.port=9081\" for Maven).";
		return new FailureAnalysis(description, action, cause);
	}

}
