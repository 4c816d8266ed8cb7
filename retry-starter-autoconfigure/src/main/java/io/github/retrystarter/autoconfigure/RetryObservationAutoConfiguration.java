package io.github.retrystarter.autoconfigure;

import io.micrometer.observation.ObservationRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.metrics.RetryObservations;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of retries in traces.
 */
@AutoConfiguration(after = RetryAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
@ConditionalOnSingleCandidate(value = RetryingClientHttpRequestInterceptor.class, search = SearchStrategy.CURRENT)
public final class RetryObservationAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	RetryObservations retryStarterObservations(ObservationRegistry registry) {
		return new RetryObservations(registry);
	}

}
