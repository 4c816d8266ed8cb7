package io.github.retrystarter.autoconfigure;

import java.time.Clock;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.data.redis.core.StringRedisTemplate;

import io.github.retrystarter.client.MountState;
import io.github.retrystarter.client.RateLimitHolds;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.redis.RedisRateLimitHolds;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of holds that a fleet shares through
 * Redis. The key is its condition, and no class of Redis, because Spring Boot would load
 * that class to look for it; who sets the key without the library is told at start.
 */
@AutoConfiguration(after = RetryAutoConfiguration.class,
		afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnProperty(name = SharedRateLimitProperties.SHARED, havingValue = "redis")
@ConditionalOnBean(value = RetryingClientHttpRequestInterceptor.class, search = SearchStrategy.CURRENT)
public final class RetryRedisAutoConfiguration {

	@Bean
	@ConditionalOnMissingBean(RateLimitHolds.class)
	RedisRateLimitHolds retryStarterRedisHolds(ObjectProvider<StringRedisTemplate> redis, RetryProperties properties,
			Environment environment, ObjectProvider<Clock> clock,
			ObjectProvider<RetryingClientHttpRequestInterceptor> interceptor) {
		StringRedisTemplate template = redis.getIfUnique();
		if (template == null) {
			throw InvalidValue.of(SharedRateLimitProperties.SHARED, "redis",
					"there must be one StringRedisTemplate, as spring-boot-starter-data-redis makes it");
		}
		return new RedisRateLimitHolds(template, properties.getRateLimit().fleet(environment),
				() -> clock.getIfUnique(Clock::systemUTC),
				(name) -> interceptor.getObject()
					.mounts()
					.stream()
					.map(MountState::mount)
					.filter((mount) -> mount.name().equals(name))
					.map((mount) -> mount.policy().retryAfterMax())
					.findFirst()
					.orElse(null));
	}

	/**
	 * Shows whether holds are shared now.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(MeterRegistry.class)
	static class MetricsConfiguration {

		@Bean
		MeterBinder retryStarterSharedHoldsMetrics(ObjectProvider<RedisRateLimitHolds> holds) {
			return (registry) -> holds
				.ifAvailable((shared) -> Gauge.builder("retry.holds.shared", shared, (all) -> all.isShared() ? 1 : 0)
					.description("Whether holds are shared by the fleet now")
					.register(registry));
		}

	}

}
