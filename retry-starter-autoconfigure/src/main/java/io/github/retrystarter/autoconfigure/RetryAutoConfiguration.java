package io.github.retrystarter.autoconfigure;

import java.time.Clock;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.core.env.Environment;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.retry.RetryListener;
import org.springframework.retry.backoff.Sleeper;
import org.springframework.retry.support.RetryTemplate;

import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.client.IdempotencyKeyGenerator;
import io.github.retrystarter.client.RateLimitHolds;
import io.github.retrystarter.client.RateLimitPartition;
import io.github.retrystarter.client.RetryCallObserver;
import io.github.retrystarter.client.RetryCondition;
import io.github.retrystarter.client.RetryInterceptorCustomizer;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptorBuilder;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of the retrying interceptor. In a
 * hierarchy of contexts the outermost one makes it, and what goes with it: a child that
 * closes ends no retries of its parent. Mounts and interceptor are fallbacks, so that a
 * child can have others of its own.
 */
@AutoConfiguration
@ConditionalOnClass({ ClientHttpRequestInterceptor.class, RetryTemplate.class })
@ConditionalOnSwitch(RetryAutoConfiguration.ENABLED)
@EnableConfigurationProperties(RetryProperties.class)
public final class RetryAutoConfiguration {

	static final String ENABLED = RetryProperties.PREFIX + ".enabled";

	@Bean
	@Fallback
	@ConditionalOnMissingBean
	RetryMounts retryStarterMounts(ObjectProvider<RetryProperties> properties, Environment environment) {
		ConfiguredKeys keys = new ConfiguredKeys(environment);
		keys.refuseValuesOfGroups();
		RetryProperties bound = properties.getObject();
		keys.warnOfUnknown(bound.getMounts().keySet());
		return RetryPropertiesMapper.map(bound);
	}

	@Bean
	@Fallback
	@ConditionalOnMissingBean
	RetryingClientHttpRequestInterceptor retryStarterInterceptor(RetryMounts mounts,
			ObjectProvider<RetryListener> hooks, ObjectProvider<RetryCallObserver> observers,
			ObjectProvider<RetryCondition> conditions, ObjectProvider<RateLimitHolds> rateLimitHolds,
			ObjectProvider<RateLimitPartition> rateLimitPartition,
			ObjectProvider<IdempotencyKeyGenerator> idempotencyKeyGenerator, ObjectProvider<Sleeper> sleeper,
			ObjectProvider<Clock> clock, ObjectProvider<RetryInterceptorCustomizer> customizers) {
		RetryingClientHttpRequestInterceptorBuilder builder = RetryingClientHttpRequestInterceptor.builder(mounts);
		customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
		return builder.whenNeeded((parts) -> {
			sleeper.ifUnique(parts::sleeper);
			clock.ifUnique(parts::clock);
			parts.hooks(hooks.orderedStream().toList());
			parts.observers(observers.orderedStream().toList());
			parts.conditions(conditions.orderedStream().toList());
			rateLimitHolds.ifUnique(parts::rateLimitHolds);
			rateLimitPartition.ifUnique(parts::rateLimitPartition);
			idempotencyKeyGenerator.ifAvailable(parts::idempotencyKeyGenerator);
		}).build();
	}

	/**
	 * Finds the parts once all beans are there, so that one that cannot be made stops the
	 * start rather than a call.
	 */
	@Bean
	@ConditionalOnSingleCandidate(value = RetryingClientHttpRequestInterceptor.class, search = SearchStrategy.CURRENT)
	SmartInitializingSingleton retryStarterPartsCheck(RetryingClientHttpRequestInterceptor interceptor) {
		return interceptor::findParts;
	}

	/**
	 * Ends all waits as soon as the application begins to close, so that its web server
	 * does not wait for them.
	 */
	@Bean
	@ConditionalOnSingleCandidate(value = RetryingClientHttpRequestInterceptor.class, search = SearchStrategy.CURRENT)
	ApplicationListener<ContextClosedEvent> retryStarterShutdownListener(
			RetryingClientHttpRequestInterceptor interceptor, ApplicationContext context) {
		return (event) -> {
			if (event.getApplicationContext() == context) {
				interceptor.shutdown();
			}
		};
	}

}
