package io.github.retrystarter.autoconfigure;

import java.time.Clock;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;

import io.github.retrystarter.actuate.PolicyChanges;
import io.github.retrystarter.actuate.RetryEndpoint;
import io.github.retrystarter.actuate.RetryJournal;
import io.github.retrystarter.actuate.SettingsAdvisor;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.metrics.HttpRetryMetrics;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of the Actuator endpoint.
 */
@AutoConfiguration(after = { RetryLiveMountsAutoConfiguration.class, RetryMetricsAutoConfiguration.class })
@ConditionalOnClass(ConditionalOnAvailableEndpoint.class)
@ConditionalOnAvailableEndpoint(RetryEndpoint.class)
@ConditionalOnSingleCandidate(value = RetryingClientHttpRequestInterceptor.class, search = SearchStrategy.CURRENT)
public final class RetryEndpointAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
	RetryJournal retryStarterJournal(ObjectProvider<Clock> clock) {
		return new RetryJournal(clock.getIfUnique(Clock::systemUTC));
	}

	@Bean(OnFreeEndpointIdCondition.ENDPOINT_BEAN)
	@Conditional(OnFreeEndpointIdCondition.class)
	RetryEndpoint retryStarterEndpoint(RetryingClientHttpRequestInterceptor interceptor, PolicyChanges changes,
			RetryJournal journal, ObjectProvider<HttpRetryMetrics> metrics) {
		return new RetryEndpoint(interceptor, changes, journal, metrics.getIfUnique());
	}

	@Bean
	@ConditionalOnBean(name = OnFreeEndpointIdCondition.ENDPOINT_BEAN, search = SearchStrategy.CURRENT)
	SettingsAdvisor retryStarterSettingsAdvisor() {
		return new SettingsAdvisor();
	}

}
