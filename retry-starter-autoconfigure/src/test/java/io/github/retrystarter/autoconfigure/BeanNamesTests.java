package io.github.retrystarter.autoconfigure;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.util.ClassUtils;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.actuate.RetryEndpoint;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.support.RetryContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * No bean of the starter is in the way of a bean of an application or of another library.
 */
class BeanNamesTests {

	private static final String PREFIX = "retryStarter";

	private final ApplicationContextRunner runner = RetryContextRunner.create()
		.withConfiguration(AutoConfigurations.of(RetryEndpointAutoConfiguration.class))
		.withPropertyValues("management.endpoints.web.exposure.include=*");

	@Test
	void everyNameBeginsAsNobodyElseWouldBegin() {
		List<Method> beanMethods = ImportCandidates.load(AutoConfiguration.class, null)
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith("io.github.retrystarter."))
			.map((name) -> ClassUtils.resolveClassName(name, null))
			.flatMap((type) -> Stream.concat(Stream.of(type), Arrays.stream(type.getDeclaredClasses())))
			.flatMap((type) -> Arrays.stream(type.getDeclaredMethods()))
			.filter((method) -> method.isAnnotationPresent(Bean.class))
			.toList();
		assertThat(beanMethods).hasSizeGreaterThan(15)
			.allSatisfy((method) -> assertThat(method.getName()).startsWith(PREFIX))
			.allSatisfy((method) -> assertThat(method.getAnnotation(Bean.class).value())
				.allMatch((name) -> name.startsWith(PREFIX)));
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void applicationMayUseTheNamesOfItsOwnClasses(boolean enabled) {
		ApplicationContextRunner application = this.runner.withPropertyValues("retry.enabled=" + enabled);
		for (String name : List.of("retryJournal", "retryEndpoint", "retryMounts", "retryRestClient",
				"retryRestClientCustomizer", "retryRestTemplateCustomizer", "retryObservations", "retryProperties",
				"retryAutoConfiguration", "retryingClientHttpRequestInterceptor", "retryStartupReport",
				"mountStateMetrics", "httpRetryMetrics", "foreignClientWarning")) {
			application = application.withBean(name, String.class, () -> "mine");
		}
		application.run((context) -> {
			assertThat(context).hasNotFailed().hasSingleBean(RestClient.class);
			assertThat(context.getBeansOfType(RetryingClientHttpRequestInterceptor.class)).hasSize(enabled ? 1 : 0);
			assertThat(context.getBeansOfType(RetryEndpoint.class)).hasSize(enabled ? 1 : 0);
		});
	}

	@ParameterizedTest
	@ValueSource(classes = { OwnEndpoint.class, OwnWebEndpoint.class })
	void endpointBacksOffBeforeAnotherOfItsId(Class<?> own) {
		this.runner.withUserConfiguration(own)
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(own)
				.doesNotHaveBean(RetryEndpoint.class));
	}

	@Test
	void endpointStaysBesideThoseOfOtherIds() {
		this.runner.withUserConfiguration(OtherEndpoint.class)
			.run((context) -> assertThat(context).hasSingleBean(RetryEndpoint.class));
	}

	@Test
	void interceptorsOfOnesOwnMayBeSeveral() {
		HttpRetryPolicy policy = HttpRetryPolicy.defaults();
		this.runner
			.withBean("one", RetryingClientHttpRequestInterceptor.class,
					() -> RetryingClientHttpRequestInterceptor.of(policy))
			.withBean("other", RetryingClientHttpRequestInterceptor.class,
					() -> RetryingClientHttpRequestInterceptor.of(policy))
			.run((context) -> {
				assertThat(context).hasNotFailed().doesNotHaveBean(RetryEndpoint.class);
				context.getBean(RestClient.Builder.class)
					.requestInterceptors((interceptors) -> assertThat(interceptors).isEmpty());
			});
	}

	@Endpoint(id = "retry")
	static class OwnEndpoint {

		@ReadOperation
		String read() {
			return "mine";
		}

	}

	@WebEndpoint(id = "reTry")
	static class OwnWebEndpoint {

		@ReadOperation
		String read() {
			return "mine";
		}

	}

	@Endpoint(id = "retries")
	static class OtherEndpoint {

		@ReadOperation
		String read() {
			return "mine";
		}

	}

}
