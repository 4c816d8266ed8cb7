package io.github.retrystarter.autoconfigure;

import org.apache.hc.client5.http.classic.HttpClient;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.context.annotation.Bean;

import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;

/**
 * {@link EnableAutoConfiguration Auto-configuration} that warns of each Apache HttpClient
 * 5 that an application made itself and that still retries.
 */
@AutoConfiguration(after = RetryAutoConfiguration.class)
@ConditionalOnClass({ HttpComponentsClientHttpRequestFactoryBuilder.class, HttpClient.class })
@ConditionalOnBean(RetryingClientHttpRequestInterceptor.class)
@ConditionalOnBooleanProperty(name = "retry.disable-client-retries", matchIfMissing = true)
public final class RetryForeignClientAutoConfiguration {

	@Bean
	static ForeignClientWarning foreignClientWarning() {
		return new ForeignClientWarning();
	}

}
