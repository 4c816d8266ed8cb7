package io.github.retrystarter.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.metrics.HttpRetryMetrics;
import io.github.retrystarter.metrics.MountStateMetrics;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of the retry meters.
 */
@AutoConfiguration(after = RetryAutoConfiguration.class,
		afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnSingleCandidate(MeterRegistry.class)
public final class RetryMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnSingleCandidate(value = RetryingClientHttpRequestInterceptor.class, search = SearchStrategy.CURRENT)
	HttpRetryMetrics retryStarterMetrics(MeterRegistry registry, RetryMounts mounts) {
		return new HttpRetryMetrics(registry, mounts);
	}

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	@ConditionalOnSingleCandidate(value = RetryingClientHttpRequestInterceptor.class, search = SearchStrategy.CURRENT)
	MountStateMetrics retryStarterStateMetrics(MeterRegistry registry,
			RetryingClientHttpRequestInterceptor interceptor) {
		return new MountStateMetrics(registry, interceptor);
	}

}
