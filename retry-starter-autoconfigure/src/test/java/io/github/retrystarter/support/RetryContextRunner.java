package io.github.retrystarter.support;

import java.util.stream.Stream;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.util.ClassUtils;

/**
 * Application contexts as the starter makes them.
 */
public final class RetryContextRunner {

	private static final Class<?>[] AUTO_CONFIGURATIONS = autoConfigurations("io.github.retrystarter.",
			"org.springframework.boot.http.client.", "org.springframework.boot.restclient.");

	private RetryContextRunner() {
	}

	/**
	 * A runner with the auto-configurations of the starter and of the modules of Spring
	 * Boot that it brings, as their {@code .imports} files name them.
	 */
	public static ApplicationContextRunner create() {
		return new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(AUTO_CONFIGURATIONS));
	}

	private static Class<?>[] autoConfigurations(String... packages) {
		return ImportCandidates.load(AutoConfiguration.class, null)
			.getCandidates()
			.stream()
			.filter((name) -> Stream.of(packages).anyMatch(name::startsWith))
			.map((name) -> ClassUtils.resolveClassName(name, null))
			.toArray(Class<?>[]::new);
	}

}
