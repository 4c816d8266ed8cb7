package io.github.retrystarter.autoconfigure;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigureOrder;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Fallback;
import org.springframework.context.annotation.Lazy;
import org.springframework.core.Ordered;
import org.springframework.web.client.RestClient;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of a client that is ready to use. It
 * exists even if retries are disabled, so that switching them off breaks no application.
 * Runs last, because other starters may bring a client of their own.
 */
@AutoConfiguration(after = RestClientAutoConfiguration.class)
@AutoConfigureOrder(Ordered.LOWEST_PRECEDENCE)
@ConditionalOnClass(RestClient.class)
public final class RetryReadyClientAutoConfiguration {

	/**
	 * Lazy, because it takes a builder: the mock server of a {@code @RestClientTest} can
	 * be bound to only one, which must be that of the component under test.
	 */
	@Bean
	@Lazy
	@Fallback
	@ConditionalOnMissingBean
	@ConditionalOnSingleCandidate(RestClient.Builder.class)
	RestClient retryStarterRestClient(RestClient.Builder restClientBuilder) {
		return restClientBuilder.build();
	}

}
