package io.github.retrystarter.autoconfigure;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.restclient.RestTemplateCustomizer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.retry.RetryListener;
import org.springframework.retry.backoff.Sleeper;
import org.springframework.retry.support.RetryTemplate;
import org.springframework.util.ClassUtils;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.metrics.HttpRetryMetrics;
import io.github.retrystarter.support.RetryContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for the auto-configurations.
 */
class RetryAutoConfigurationTests {

	private static final RestClient HOUSE_CLIENT = RestClient.create();

	private final ApplicationContextRunner runner = RetryContextRunner.create();

	@Test
	void everyBuilderIsGivenTheInterceptor() {
		this.runner.run((context) -> {
			RetryingClientHttpRequestInterceptor interceptor = context
				.getBean(RetryingClientHttpRequestInterceptor.class);
			assertThat(interceptors(context.getBean(RestClient.Builder.class))).containsExactly(interceptor);
			assertThat(interceptors(context.getBean(RestClient.class).mutate())).containsExactly(interceptor);
			assertThat(context.getBean(RestTemplateBuilder.class).build().getInterceptors())
				.containsExactly(interceptor);
		});
	}

	@Test
	void interceptorIsTheOutermost() {
		this.runner.withUserConfiguration(OtherInterceptors.class).run((context) -> {
			assertThat(interceptors(context.getBean(RestClient.Builder.class))).hasSize(2)
				.first()
				.isInstanceOf(RetryingClientHttpRequestInterceptor.class);
			RestTemplate restTemplate = context.getBean(RestTemplateBuilder.class).build();
			assertThat(restTemplate.getInterceptors()).hasSize(2)
				.first()
				.isInstanceOf(RetryingClientHttpRequestInterceptor.class);
			restTemplate
				.setInterceptors(List.of(restTemplate.getInterceptors().get(1), restTemplate.getInterceptors().get(0)));
			assertThat(restTemplate.getInterceptors()).first().isInstanceOf(RetryingClientHttpRequestInterceptor.class);
		});
	}

	@Test
	void interceptorIsNotInstalledTwice() {
		RetryingClientHttpRequestInterceptor own = RetryingClientHttpRequestInterceptor.of(HttpRetryPolicy.defaults());
		this.runner.withBean(RestClientCustomizer.class, () -> (builder) -> builder.requestInterceptor(own))
			.run((context) -> assertThat(interceptors(context.getBean(RestClient.Builder.class))).containsExactly(own));
	}

	@Test
	void readyClientBacksOff() {
		RestClient own = RestClient.create();
		this.runner.withBean("own", RestClient.class, () -> own)
			.run((context) -> assertThat(context.getBean(RestClient.class)).isSameAs(own));
	}

	@Test
	void readyClientTakesNoNameThatAnApplicationMightUse() {
		this.runner.withBean("restClient", String.class, () -> "mine")
			.run((context) -> assertThat(context).hasNotFailed().hasSingleBean(RestClient.class));
	}

	@Test
	void readyClientBacksOffWhereNobodyKnowsWhichBuilderToTake() {
		this.runner.withBean("one", RestClient.Builder.class, RestClient::builder)
			.withBean("other", RestClient.Builder.class, RestClient::builder)
			.run((context) -> assertThat(context.getBeansOfType(RestClient.class)).isEmpty());
	}

	@ParameterizedTest
	@ValueSource(classes = { HouseAutoConfiguration.class, ModestHouseAutoConfiguration.class })
	void clientOfAnotherStarterTakesPrecedence(Class<?> other) {
		this.runner.withConfiguration(AutoConfigurations.of(other))
			.run((context) -> assertThat(context.getBean(RestClient.class)).isSameAs(HOUSE_CLIENT));
	}

	@Test
	void interceptorAndMountsBackOff() {
		RetryMounts mounts = RetryMounts.of(HttpRetryPolicy.builder().total(7).build());
		RetryingClientHttpRequestInterceptor own = RetryingClientHttpRequestInterceptor.of(HttpRetryPolicy.defaults());
		this.runner.withBean(RetryMounts.class, () -> mounts)
			.withBean("own", RetryingClientHttpRequestInterceptor.class, () -> own)
			.run((context) -> {
				assertThat(context.getBean(RetryMounts.class)).isSameAs(mounts);
				assertThat(interceptors(context.getBean(RestClient.Builder.class))).containsExactly(own);
			});
	}

	@Test
	void nothingIsInstalledWhenDisabledButTheReadyClientStays() {
		this.runner.withPropertyValues("retry.enabled=false").run((context) -> {
			assertThat(context).hasNotFailed()
				.doesNotHaveBean(RetryingClientHttpRequestInterceptor.class)
				.doesNotHaveBean(RetryMounts.class)
				.doesNotHaveBean(ClientHttpRequestFactoryBuilderCustomizer.class);
			assertThat(interceptors(context.getBean(RestClient.class).mutate())).isEmpty();
			assertThat(context.getBean(RestTemplateBuilder.class).build().getInterceptors()).isEmpty();
		});
	}

	@Test
	void noBeanOfAGenericTypeIsPublished() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(RetryTemplate.class)
			.doesNotHaveBean(Sleeper.class)
			.doesNotHaveBean(Clock.class)
			.doesNotHaveBean(RetryListener.class));
	}

	@Test
	void countersNeedARegistry() {
		this.runner.run((context) -> assertThat(context).doesNotHaveBean(HttpRetryMetrics.class));
	}

	@ParameterizedTest
	@ValueSource(classes = { MeterRegistry.class, HttpClientBuilder.class, reactor.netty.http.client.HttpClient.class })
	void worksWithout(Class<?> absent) {
		this.runner.withClassLoader(new FilteredClassLoader(absent.getPackageName())).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(interceptors(context.getBean(RestClient.Builder.class))).hasSize(1);
		});
	}

	@Test
	void backsOffWithoutSpringRetry() {
		this.runner.withClassLoader(new FilteredClassLoader(RetryTemplate.class))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(RetryMounts.class));
	}

	@Test
	void everyAutoConfigurationIsRegisteredAndEveryClassItNamesExists() throws Exception {
		List<String> registered = new ClassPathResource(
				"META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports")
			.getContentAsString(StandardCharsets.UTF_8)
			.lines()
			.toList();
		assertThat(registered).hasSize(16).isSorted();
		for (String name : registered) {
			AutoConfiguration annotation = AnnotatedElementUtils.findMergedAnnotation(ClassUtils.forName(name, null),
					AutoConfiguration.class);
			assertThat(annotation).as(name).isNotNull();
			for (String other : annotation.afterName()) {
				assertThat(ClassUtils.isPresent(other, null)).as(other).isTrue();
			}
		}
	}

	private static List<ClientHttpRequestInterceptor> interceptors(RestClient.Builder builder) {
		List<ClientHttpRequestInterceptor> interceptors = new ArrayList<>();
		builder.requestInterceptors(interceptors::addAll);
		return interceptors;
	}

	@Configuration(proxyBeanMethods = false)
	static class OtherInterceptors {

		private final ClientHttpRequestInterceptor other = (request, body, execution) -> execution.execute(request,
				body);

		@Bean
		RestClientCustomizer otherRestClientCustomizer() {
			return (builder) -> builder.requestInterceptors((interceptors) -> interceptors.add(0, this.other));
		}

		@Bean
		RestTemplateCustomizer otherRestTemplateCustomizer() {
			return (restTemplate) -> restTemplate.getInterceptors().add(0, this.other);
		}

	}

	@AutoConfiguration(after = RetryRestClientAutoConfiguration.class)
	static class HouseAutoConfiguration {

		@Bean
		RestClient houseClient() {
			return HOUSE_CLIENT;
		}

	}

	@AutoConfiguration(after = RetryRestClientAutoConfiguration.class)
	static class ModestHouseAutoConfiguration {

		@Bean
		@ConditionalOnMissingBean
		RestClient houseClient() {
			return HOUSE_CLIENT;
		}

	}

}
