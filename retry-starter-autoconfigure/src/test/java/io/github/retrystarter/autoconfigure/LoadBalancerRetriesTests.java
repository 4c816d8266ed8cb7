package io.github.retrystarter.autoconfigure;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.restclient.autoconfigure.RestClientBuilderConfigurer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.client.discovery.composite.CompositeDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.discovery.simple.SimpleDiscoveryClientAutoConfiguration;
import org.springframework.cloud.client.loadbalancer.LoadBalanced;
import org.springframework.cloud.client.loadbalancer.LoadBalancerAutoConfiguration;
import org.springframework.cloud.client.loadbalancer.RetryLoadBalancerInterceptor;
import org.springframework.cloud.commons.util.UtilAutoConfiguration;
import org.springframework.cloud.loadbalancer.config.BlockingLoadBalancerClientAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.support.RetryContextRunner;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The retries that Spring Cloud LoadBalancer makes as soon as spring-retry is there.
 */
@ExtendWith(OutputCaptureExtension.class)
class LoadBalancerRetriesTests {

	private static final String SWITCH = "spring.cloud.loadbalancer.retry.enabled=false";

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	private final ApplicationContextRunner runner = this.fixture.runner()
		.withConfiguration(AutoConfigurations.of(UtilAutoConfiguration.class, LoadBalancerAutoConfiguration.class,
				org.springframework.cloud.loadbalancer.config.LoadBalancerAutoConfiguration.class,
				BlockingLoadBalancerClientAutoConfiguration.class, SimpleDiscoveryClientAutoConfiguration.class,
				CompositeDiscoveryClientAutoConfiguration.class));

	@Test
	void warnsOnceOfRetriesThatMultiply(CapturedOutput output) {
		this.runner.run((context) -> {
			assertThat(context).hasSingleBean(RetryLoadBalancerInterceptor.class);
			assertThat(output.getAll().split("LoadBalancer retries too", -1)).hasSize(2);
			assertThat(output).contains(SWITCH);
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { SWITCH, "retry.enabled=false" })
	void isSilentWhenEitherIsSwitchedOff(String property, CapturedOutput output) {
		this.runner.withPropertyValues(property).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output).doesNotContain("LoadBalancer");
		});
	}

	@Test
	void isSilentWithoutTheLibrary(CapturedOutput output) {
		RetryContextRunner.create()
			.withClassLoader(new FilteredClassLoader("org.springframework.cloud"))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(output).doesNotContain("LoadBalancer");
			});
	}

	@ParameterizedTest
	@CsvSource({ "true, 4", "false, 2" })
	void theyDoMultiplyUnlessSwitchedOff(boolean enabled, int requests) {
		this.server.script(respond(503), respond(503), respond(503), respond(503));
		this.runner.withUserConfiguration(BalancedClient.class)
			.withPropertyValues("retry.total=1", "spring.cloud.loadbalancer.retry.enabled=" + enabled,
					"spring.cloud.loadbalancer.retry.retryable-status-codes=503",
					"spring.cloud.discovery.client.simple.instances.orders[0].uri=" + this.server.url(""))
			.run((context) -> {
				context.getBean("balanced", RestClient.Builder.class)
					.build()
					.get()
					.uri("http://orders/")
					.exchange((request, response) -> response.getStatusCode());
				assertThat(this.server.received()).hasSize(requests);
			});
	}

	@Configuration(proxyBeanMethods = false)
	static class BalancedClient {

		@Bean
		@LoadBalanced
		RestClient.Builder balanced(RestClientBuilderConfigurer configurer) {
			return configurer.configure(RestClient.builder());
		}

	}

}
