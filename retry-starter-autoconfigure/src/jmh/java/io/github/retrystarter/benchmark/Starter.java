package io.github.retrystarter.benchmark;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.prometheus.PrometheusMetricsExportAutoConfiguration;
import org.springframework.context.annotation.Configuration;

import io.github.retrystarter.autoconfigure.RetryAutoConfiguration;
import io.github.retrystarter.autoconfigure.RetryMetricsAutoConfiguration;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;

/**
 * The starter as Spring Boot configures it in an application that has its meters scraped
 * by Prometheus.
 */
final class Starter {

	private Starter() {
	}

	/**
	 * Our interceptor, by default but for two things: it waits as long before each retry,
	 * and its budget lasts as long as the benchmark.
	 * @param mounts how many mounts there are beside the default one
	 * @param wait how long it waits
	 * @param options further keys and their values
	 */
	static RetryingClientHttpRequestInterceptor interceptor(int mounts, Duration wait, String... options) {
		Map<String, Object> properties = new HashMap<>(
				Map.of("retry.backoff-factor", wait.toMillis() / 1000.0, "retry.backoff-max", wait, "retry.jitter",
						"none", "retry.budget.capacity", Integer.MAX_VALUE, "retry.budget.cost", 1));
		for (int i = 0; i < mounts; i++) {
			properties.put("retry.mounts.m%d.url".formatted(i), "https://api%d.example.com/v%d".formatted(i % 10, i));
		}
		return new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.bannerMode(Banner.Mode.OFF)
			.properties(properties)
			.properties(options)
			.run()
			.getBean(RetryingClientHttpRequestInterceptor.class);
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ RetryAutoConfiguration.class, RetryMetricsAutoConfiguration.class,
			MetricsAutoConfiguration.class, CompositeMeterRegistryAutoConfiguration.class,
			PrometheusMetricsExportAutoConfiguration.class })
	static class Application {

	}

}
