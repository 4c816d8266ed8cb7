package io.github.retrystarter.autoconfigure;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

import io.github.retrystarter.client.RetryPolicyListener;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of policies that change while the
 * application runs.
 */
@AutoConfiguration(after = RetryAutoConfiguration.class)
@ConditionalOnSingleCandidate(value = RetryingClientHttpRequestInterceptor.class, search = SearchStrategy.CURRENT)
public final class RetryLiveMountsAutoConfiguration {

	@Bean
	LiveMounts retryStarterLiveMounts(RetryingClientHttpRequestInterceptor interceptor,
			ObjectProvider<RetryPolicyListener> listeners) {
		return new LiveMounts(interceptor, listeners);
	}

}
