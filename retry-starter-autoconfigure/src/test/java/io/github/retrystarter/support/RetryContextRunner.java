package io.github.retrystarter.support;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.client.autoconfigure.HttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.imperative.ImperativeHttpClientAutoConfiguration;
import org.springframework.boot.http.client.autoconfigure.service.HttpServiceClientPropertiesAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestClientAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.RestTemplateAutoConfiguration;
import org.springframework.boot.restclient.autoconfigure.service.HttpServiceClientAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.retry.backoff.Sleeper;

import io.github.retrystarter.autoconfigure.DisableClientRetriesAutoConfiguration;
import io.github.retrystarter.autoconfigure.RetryAutoConfiguration;
import io.github.retrystarter.autoconfigure.RetryHttpServiceAutoConfiguration;
import io.github.retrystarter.autoconfigure.RetryLoadBalancerAutoConfiguration;
import io.github.retrystarter.autoconfigure.RetryMetricsAutoConfiguration;
import io.github.retrystarter.autoconfigure.RetryMountNamesAutoConfiguration;
import io.github.retrystarter.autoconfigure.RetryRestClientAutoConfiguration;
import io.github.retrystarter.autoconfigure.RetryRestTemplateAutoConfiguration;

/**
 * Application contexts as the starter makes them.
 */
public final class RetryContextRunner {

	private RetryContextRunner() {
	}

	/**
	 * A runner with the auto-configurations that the starter brings.
	 */
	public static ApplicationContextRunner create() {
		return new ApplicationContextRunner().withConfiguration(
				AutoConfigurations.of(HttpClientAutoConfiguration.class, ImperativeHttpClientAutoConfiguration.class,
						RestClientAutoConfiguration.class, RestTemplateAutoConfiguration.class,
						HttpServiceClientPropertiesAutoConfiguration.class, HttpServiceClientAutoConfiguration.class,
						RetryAutoConfiguration.class, RetryRestClientAutoConfiguration.class,
						RetryHttpServiceAutoConfiguration.class, RetryMountNamesAutoConfiguration.class,
						RetryRestTemplateAutoConfiguration.class, DisableClientRetriesAutoConfiguration.class,
						RetryMetricsAutoConfiguration.class, RetryLoadBalancerAutoConfiguration.class));
	}

	/**
	 * The same, with a sleeper of its own.
	 */
	public static ApplicationContextRunner create(Sleeper sleeper) {
		return create().withBean(Sleeper.class, () -> sleeper);
	}

}
