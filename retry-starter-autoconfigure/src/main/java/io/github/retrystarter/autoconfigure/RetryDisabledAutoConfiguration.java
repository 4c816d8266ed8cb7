package io.github.retrystarter.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

/**
 * {@link EnableAutoConfiguration Auto-configuration} that says so at start where retries
 * are switched off.
 */
@AutoConfiguration
@ConditionalOnSwitch(value = RetryAutoConfiguration.ENABLED, on = false)
public final class RetryDisabledAutoConfiguration {

	private static final Log logger = LogFactory.getLog(RetryDisabledAutoConfiguration.class);

	@Bean
	SmartInitializingSingleton retryStarterDisabledReport(Environment environment) {
		return () -> logger.info("No HTTP client retries, because '" + RetryAutoConfiguration.ENABLED + "' is off"
				+ ConfiguredKeys.origin(environment, RetryAutoConfiguration.ENABLED));
	}

}
