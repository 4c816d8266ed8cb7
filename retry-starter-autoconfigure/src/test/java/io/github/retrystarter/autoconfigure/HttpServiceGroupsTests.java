package io.github.retrystarter.autoconfigure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.ImportHttpServices;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.support.RetryContextRunner;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Received;
import io.github.retrystarter.support.ScriptedServer.Step;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * HTTP interfaces retry too.
 */
class HttpServiceGroupsTests {

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	@Test
	void importedHttpServiceIsRetried() {
		this.server.script(respond(503), respond(503), respond(200));
		this.fixture.runner()
			.withUserConfiguration(Services.class)
			.withPropertyValues("spring.http.serviceclient.orders.base-url=" + this.server.url("/"),
					"spring.http.serviceclient.search.base-url=" + this.server.url("/"))
			.run((context) -> {
				assertThat(context.getBean(Orders.class).latest()).isEqualTo("status 200");
				assertThat(this.server.received()).hasSize(3)
					.allSatisfy((request) -> assertThat(request.path()).isEqualTo("/latest"));
			});
	}

	@Test
	void groupsHaveThePoliciesOfTheMountsNamedAfterThem() {
		Step[] unavailable = new Step[20];
		Arrays.fill(unavailable, respond(503));
		this.server.script(unavailable);
		this.fixture.runner()
			.withUserConfiguration(Services.class)
			.withPropertyValues("spring.http.serviceclient.orders.base-url=" + this.server.url("/orders"),
					"spring.http.serviceclient.search.base-url=" + this.server.url("/search"),
					"retry.mounts.orders.total=1", "retry.mounts.search.total=5")
			.run((context) -> {
				assertThatExceptionOfType(HttpServerErrorException.class)
					.isThrownBy(() -> context.getBean(Orders.class).latest());
				assertThatExceptionOfType(HttpServerErrorException.class)
					.isThrownBy(() -> context.getBean(Search.class).latest());
				assertThat(this.server.received()).extracting(Received::path)
					.filteredOn("/orders/latest"::equals)
					.hasSize(2);
				assertThat(this.server.received()).extracting(Received::path)
					.filteredOn("/search/latest"::equals)
					.hasSize(6);
			});
	}

	@Test
	void nothingIsInstalledInADisabledGroup() {
		this.server.script(respond(503), respond(503), respond(200));
		List<List<ClientHttpRequestInterceptor>> installed = new ArrayList<>();
		RestClientHttpServiceGroupConfigurer last = (groups) -> groups
			.forEachClient((group, builder) -> builder.requestInterceptors((all) -> installed.add(List.copyOf(all))));
		this.fixture.runner()
			.withUserConfiguration(Services.class)
			.withBean("last", RestClientHttpServiceGroupConfigurer.class, () -> last)
			.withPropertyValues("spring.http.serviceclient.orders.base-url=" + this.server.url("/"),
					"spring.http.serviceclient.search.base-url=" + this.server.url("/"),
					"retry.mounts.orders.enabled=false")
			.run((context) -> {
				assertThatExceptionOfType(HttpServerErrorException.class)
					.isThrownBy(() -> context.getBean(Orders.class).latest());
				assertThat(this.server.received()).hasSize(1);
				assertThat(context.getBean(Search.class).latest()).isEqualTo("status 200");
				assertThat(installed).extracting(List::size).containsExactlyInAnyOrder(0, 1);
			});
	}

	@Test
	void interceptorOfOnesOwnNeedNotKnowTheMountsOfTheConfiguration() {
		this.server.script(respond(503), respond(200));
		this.fixture.runner()
			.withUserConfiguration(Services.class)
			.withBean(RetryingClientHttpRequestInterceptor.class,
					() -> RetryingClientHttpRequestInterceptor.of(HttpRetryPolicy.builder().backoffFactor(0).build()))
			.withPropertyValues("spring.http.serviceclient.orders.base-url=" + this.server.url("/"),
					"spring.http.serviceclient.search.base-url=" + this.server.url("/"), "retry.mounts.orders.total=0")
			.run((context) -> assertThat(context.getBean(Orders.class).latest()).isEqualTo("status 200"));
	}

	@Test
	void mountThatIsNeitherUrlNorGroupIsRefused() {
		RetryContextRunner.create()
			.withUserConfiguration(Services.class)
			.withPropertyValues("spring.http.serviceclient.orders.base-url=" + this.server.url("/"),
					"spring.http.serviceclient.search.base-url=" + this.server.url("/"), "retry.mounts.serach.total=5")
			.run((context) -> assertThat(context.getStartupFailure()).hasMessageContaining("retry.mounts.serach.url")
				.hasMessageContaining("[orders, search]"));
	}

	@Configuration(proxyBeanMethods = false)
	@ImportHttpServices(group = "orders", types = Orders.class)
	@ImportHttpServices(group = "search", types = Search.class)
	static class Services {

	}

	interface Search {

		@GetExchange("/latest")
		String latest();

	}

	interface Orders {

		@GetExchange("/latest")
		String latest();

	}

}
