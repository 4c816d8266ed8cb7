package io.github.retrystarter.autoconfigure;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
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
@ConditionalOnBean(RetryMounts.class)
public final class RetryMetricsAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean
	HttpRetryMetrics retryStarterMetrics(MeterRegistry registry, RetryMounts mounts) {
		return new HttpRetryMetrics(registry, mounts);
	}

	@Bean
	@ConditionalOnMissingBean
	@ConditionalOnSingleCandidate(RetryingClientHttpRequestInterceptor.class)
	MountStateMetrics retryStarterStateMetrics(MeterRegistry registry,
			RetryingClientHttpRequestInterceptor interceptor) {
		return new MountStateMetrics(registry, interceptor);
	}

}
