package io.github.retrystarter.autoconfigure;

import java.util.Arrays;
import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.actuate.RetryEndpoint;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.support.RecordingSleeper;
import io.github.retrystarter.support.RetryContextRunner;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * An interceptor belongs to the context that made it, and so does all that goes with it.
 */
@ExtendWith(OutputCaptureExtension.class)
class ContextHierarchyTests {

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	private final ApplicationContextRunner runner = this.fixture.runner()
		.withConfiguration(AutoConfigurations.of(RetryEndpointAutoConfiguration.class))
		.withPropertyValues("management.endpoints.web.exposure.include=*");

	private final ApplicationContextRunner childRunner = RetryContextRunner.create()
		.withConfiguration(AutoConfigurations.of(RetryEndpointAutoConfiguration.class))
		.withPropertyValues("management.endpoints.web.exposure.include=*");

	@Test
	void closedChildEndsNoRetriesOfItsParentAndSiblings() {
		this.runner.run((parent) -> {
			this.childRunner.withParent(parent).run((child) -> assertRetried(child));
			this.childRunner.withParent(parent).run((sibling) -> assertRetried(sibling));
			assertRetried(parent);
		});
	}

	@Test
	void closedParentEndsTheRetriesOfItsInterceptor() {
		RestClient[] client = new RestClient[1];
		this.runner.run((parent) -> client[0] = parent.getBean(RestClient.class));
		this.server.script(respond(503), respond(200));
		assertThatExceptionOfType(HttpServerErrorException.class).isThrownBy(() -> get(client[0]));
		assertThat(this.server.received()).hasSize(1);
	}

	@Test
	void parentMayCloseBeforeItsChild() {
		this.runner.run((parent) -> this.childRunner.withParent(parent).run((child) -> {
			RestClient client = child.getBean(RestClient.class);
			parent.getSourceApplicationContext().close();
			this.server.script(respond(503), respond(200));
			assertThatExceptionOfType(HttpServerErrorException.class).isThrownBy(() -> get(client));
			assertThat(this.server.received()).hasSize(1);
		}));
	}

	@Test
	void whatGoesWithTheInterceptorIsThereOnce(CapturedOutput output) {
		this.runner.run((parent) -> {
			assertThat(starterBeans(parent)).hasSizeGreaterThan(10).contains("retryStarterEndpoint");
			this.childRunner.withParent(parent).withBean(MeterRegistry.class, SimpleMeterRegistry::new).run((child) -> {
				assertThat(starterBeans(child)).isNotEmpty()
					.allMatch((name) -> name.endsWith("Customizer") || name.endsWith("Configurer")
							|| name.endsWith("Tap"));
				assertThat(child.getBean(MeterRegistry.class).getMeters()).isEmpty();
				assertRetried(child);
				assertThat(this.fixture.calls("success_after_retry")).isOne();
				assertThat(child.getBean(RetryEndpoint.class).retry().recentCalls()).hasSize(1);
			});
		});
		assertThat(output).containsOnlyOnce("Mount 'default'");
	}

	@Test
	void childrenOfAParentWithoutTheStarterHaveInterceptorsAndPoliciesOfTheirOwn() {
		new ApplicationContextRunner().withBean(RecordingSleeper.class)
			.run((parent) -> this.childRunner.withParent(parent).withPropertyValues("retry.total=1").run((one) -> {
				this.childRunner.withParent(parent).withPropertyValues("retry.total=2").run((other) -> {
					assertRequests(other, 3);
					assertRequests(one, 2);
				});
				assertRequests(one, 2);
			}));
	}

	@Test
	void interceptorOfAChildEndsWithTheChild() {
		this.runner.run((parent) -> {
			RetryingClientHttpRequestInterceptor[] own = new RetryingClientHttpRequestInterceptor[1];
			this.childRunner.withParent(parent)
				.withBean("own", RetryingClientHttpRequestInterceptor.class,
						() -> RetryingClientHttpRequestInterceptor
							.of(HttpRetryPolicy.builder().backoffFactor(0).build()))
				.run((child) -> {
					own[0] = child.getBean(RetryingClientHttpRequestInterceptor.class);
					this.server.script(respond(503), respond(200));
					assertThat(starterBeans(child)).contains("retryStarterEndpoint");
					get(client(own[0]));
					assertThat(this.server.received()).hasSize(2);
				});
			this.server.script(respond(503), respond(200));
			assertThatExceptionOfType(HttpServerErrorException.class).isThrownBy(() -> get(client(own[0])));
			assertRetried(parent);
		});
	}

	private static RestClient client(RetryingClientHttpRequestInterceptor interceptor) {
		return RestClient.builder()
			.requestFactory(new JdkClientHttpRequestFactory())
			.requestInterceptor(interceptor)
			.build();
	}

	private void assertRetried(ApplicationContext context) {
		this.server.script(respond(503), respond(200));
		get(context.getBean(RestClient.Builder.class).build());
		assertThat(this.server.received()).hasSize(2);
	}

	private void assertRequests(ApplicationContext context, int requests) {
		this.server.script(respond(503), respond(503), respond(503), respond(503));
		assertThatExceptionOfType(HttpServerErrorException.class)
			.isThrownBy(() -> get(context.getBean(RestClient.Builder.class).build()));
		assertThat(this.server.received()).hasSize(requests);
	}

	private void get(RestClient client) {
		client.get().uri(this.server.url("/")).retrieve().toBodilessEntity();
	}

	private static List<String> starterBeans(ApplicationContext context) {
		return Arrays.stream(context.getBeanDefinitionNames())
			.filter((name) -> name.startsWith("retryStarter"))
			.toList();
	}

}
