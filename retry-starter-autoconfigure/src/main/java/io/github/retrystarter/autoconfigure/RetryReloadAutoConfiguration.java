package io.github.retrystarter.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.core.env.Environment;

import io.github.retrystarter.RetryMounts;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of policies that follow a refresh of
 * the environment by Spring Cloud. Mounts or an interceptor of the application's own are
 * left alone, because they come from elsewhere.
 */
@AutoConfiguration(after = RetryLiveMountsAutoConfiguration.class)
@ConditionalOnClass(EnvironmentChangeEvent.class)
@ConditionalOnBean(name = { "retryStarterMounts", "retryStarterInterceptor", "retryStarterLiveMounts" },
		search = SearchStrategy.CURRENT)
public final class RetryReloadAutoConfiguration {

	@Bean
	RetryReload retryStarterReload(Environment environment, RetryMounts retryStarterMounts, LiveMounts mounts,
			ObjectProvider<MountsCheck> checks) {
		return new RetryReload(environment, retryStarterMounts, mounts, checks);
	}

}
