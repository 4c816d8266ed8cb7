package io.github.retrystarter.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Explains an impossible value without showing all of it. Spring Boot's own analyzer
 * would print what the configuration holds.
 */
@Order(0)
final class SecretConfigurationPropertyValueFailureAnalyzer
		extends AbstractFailureAnalyzer<SecretConfigurationPropertyValueException> {

	private final Environment environment;

	SecretConfigurationPropertyValueFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, SecretConfigurationPropertyValueException cause) {
		return new FailureAnalysis(
				"Invalid value '%s' for configuration property '%s'%s: %s".formatted(cause.getValue(), cause.getName(),
						ConfiguredKeys.origin(this.environment, cause.getName()), cause.getReason()),
				"Correct the value of the property.", cause);
	}

}
