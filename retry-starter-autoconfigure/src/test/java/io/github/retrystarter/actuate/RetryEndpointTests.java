package io.github.retrystarter.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.UrlPrefix;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Step;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetryEndpoint}, in an application that calls a real server.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RetryEndpointTests {

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	private final ApplicationContextRunner runner = this.fixture.runner()
		.withPropertyValues("management.endpoints.web.exposure.include=retry", "retry.jitter=none");

	@Test
	void showsEachMountWithItsSettingsAndTheirSources() {
		this.runner
			.withPropertyValues("retry.total=5", "retry.mounts.pay.url=https://pay.example.com/v1",
					"retry.mounts.pay.backoff-factor=1", "retry.mounts.pay.timeout=9s",
					"retry.mounts.bulk.url=https://bulk.example.com", "retry.mounts.bulk.enabled=false",
					"retry.mounts.bulk.budget.enabled=false")
			.run((context) -> {
				Map<String, RetryDescriptor.Mount> mounts = retry(context).mounts();
				assertThat(mounts.keySet()).containsExactly("pay", "bulk", "default");
				RetryDescriptor.Mount pay = mounts.get("pay");
				assertThat(pay.url()).isEqualTo("https://pay.example.com:443/v1");
				assertThat(pay.settings()).containsEntry("total", new RetryDescriptor.Setting(5, "retry"))
					.containsEntry("backoff-factor", new RetryDescriptor.Setting(1.0, "mount"))
					.containsEntry("timeout", new RetryDescriptor.Setting(Duration.ofSeconds(9), "mount"))
					.containsEntry("jitter", new RetryDescriptor.Setting("none", "retry"))
					.containsEntry("rate-limit.mode", new RetryDescriptor.Setting("off", "default"))
					.containsEntry("status-forcelist", new RetryDescriptor.Setting("408, 425, 429, 502-504", "default"))
					.doesNotContainKey("connect");
				assertThat(pay.delays()).containsExactly(Duration.ofSeconds(1), Duration.ofSeconds(2),
						Duration.ofSeconds(4), Duration.ofSeconds(8), Duration.ofSeconds(16));
				assertThat(pay.worstCase().requests()).isEqualTo(6);
				assertThat(pay.worstCase().waits()).isEqualTo(Duration.ofSeconds(31));
				assertThat(pay.budget()).isEqualTo(new RetryDescriptor.Budget(100, 100));
				assertThat(mounts.get("bulk").enabled()).isFalse();
				assertThat(mounts.get("bulk").budget()).isNull();
				assertThat(mounts.get("default").url()).isNull();
				assertThat(mounts.get("default").settings()).doesNotContainKey("timeout")
					.containsEntry("total", new RetryDescriptor.Setting(5, "retry"));
			});
	}

	@Test
	void valueThatRepeatsAnotherBelongsToWhereItIsSet() {
		this.runner
			.withPropertyValues("retry.total=3", "retry.backoff-factor=1", "retry.status-forcelist=503",
					"retry.mounts.pay.url=https://pay.example.com", "retry.mounts.pay.backoff-factor=1",
					"retry.mounts.pay.status-forcelist[0]=503", "retry.mounts.pay.budget.cost=10",
					"retry.mounts.pay.rate-limit.mode=off")
			.run((context) -> {
				Map<String, RetryDescriptor.Mount> mounts = retry(context).mounts();
				assertThat(mounts.get("pay").settings()).containsEntry("total", new RetryDescriptor.Setting(3, "retry"))
					.containsEntry("backoff-factor", new RetryDescriptor.Setting(1.0, "mount"))
					.containsEntry("status-forcelist", new RetryDescriptor.Setting("503", "mount"))
					.containsEntry("budget.cost", new RetryDescriptor.Setting(10, "mount"))
					.containsEntry("rate-limit.mode", new RetryDescriptor.Setting("off", "mount"))
					.containsEntry("budget.refill", new RetryDescriptor.Setting(1, "default"));
				assertThat(mounts.get("default").settings())
					.containsEntry("total", new RetryDescriptor.Setting(3, "retry"))
					.containsEntry("budget.cost", new RetryDescriptor.Setting(10, "default"));
			});
	}

	@Test
	void mountsOfTheApplicationsOwnAreToldByTheirValues() {
		HttpRetryPolicy all = HttpRetryPolicy.builder().total(5).build();
		RetryMounts mounts = RetryMounts.builder(RetryMount.ofDefault(all))
			.mount(new RetryMount("pay", UrlPrefix.parse("https://pay.example.com"),
					all.mutate().backoffFactor(1).build(), true))
			.build();
		this.runner.withBean(RetryMounts.class, () -> mounts)
			.run((context) -> assertThat(retry(context).mounts().get("pay").settings())
				.containsEntry("total", new RetryDescriptor.Setting(5, "retry"))
				.containsEntry("backoff-factor", new RetryDescriptor.Setting(1.0, "mount"))
				.containsEntry("status-forcelist", new RetryDescriptor.Setting("408, 425, 429, 502-504", "default")));
	}

	@Test
	void countsCallsAndRemembersThoseThatNeededADecision() {
		this.server.script(respond(200), respond(503, Map.of("Retry-After", "2"), ""), ScriptedServer.empty(),
				respond(200), respond(404));
		this.runner.run((context) -> {
			IntStream.range(0, 3).forEach((i) -> call(context, "/orders?token=secret"));
			RetryDescriptor retry = retry(context);
			assertThat(retry.mounts().get("default").calls())
				.isEqualTo(Map.of("success", 1L, "success_after_retry", 1L, "not_retryable", 1L));
			assertThat(retry.recentCalls()).extracting(RetriedCall::outcome)
				.containsExactly("not_retryable", "success_after_retry");
			assertThat(retry.mounts().get("default").budget().lowest()).isLessThan(100);
			assertThat(retry.recentCalls()).last().satisfies((call) -> {
				assertThat(call.mount()).isEqualTo("default");
				assertThat(call.method()).isEqualTo("GET");
				assertThat(call.url()).isEqualTo(this.server.url("/orders"));
				assertThat(call.outcome()).isEqualTo("success_after_retry");
				assertThat(call.ended()).isBeforeOrEqualTo(Instant.now());
				assertThat(call.attempts()).containsExactly(
						new RetriedCall.Attempt(1, "status 503", Duration.ofSeconds(2), "retry_after", null),
						new RetriedCall.Attempt(2, "read failure (NoHttpResponseException)", Duration.ofSeconds(1),
								"backoff", null),
						new RetriedCall.Attempt(3, "status 200", null, null, null));
			});
		});
	}

	@Test
	void remembersTheTemplateInsteadOfThePath() {
		this.server.script(respond(503), respond(200));
		this.runner.run((context) -> {
			context.getBean(RestClient.class)
				.get()
				.uri(this.server.url("/bot{token}/send"), "secret")
				.retrieve()
				.toBodilessEntity();
			assertThat(retry(context).recentCalls()).extracting(RetriedCall::url)
				.containsExactly(this.server.url("/bot{token}/send"));
		});
	}

	@Test
	void remembersNoPathsOfAMountThatDoesNotLogThem() {
		this.server.script(respond(503), respond(200));
		this.runner.withPropertyValues("retry.log-path=false").run((context) -> {
			call(context, "/botsecret/send");
			assertThat(retry(context).recentCalls()).extracting(RetriedCall::url).containsExactly(this.server.url(""));
		});
	}

	@Test
	void remembersTheLastFiftyCallsTheLatestFirst() {
		Step[] steps = new Step[120];
		for (int i = 0; i < steps.length; i++) {
			steps[i] = respond((i % 2 == 0) ? 503 : 200);
		}
		this.server.script(steps);
		this.runner.withPropertyValues("retry.budget.enabled=false").run((context) -> {
			IntStream.range(0, 60).forEach((i) -> call(context, "/" + i));
			List<RetriedCall> recent = retry(context).recentCalls();
			assertThat(recent).hasSize(50);
			assertThat(recent).first().extracting(RetriedCall::url).isEqualTo(this.server.url("/59"));
			assertThat(recent).last().extracting(RetriedCall::url).isEqualTo(this.server.url("/10"));
		});
	}

	@Test
	void switchesTheRetriesOfAMountOffAndOn() {
		this.server.script(respond(503), respond(503), respond(200));
		this.runner.run((context) -> {
			RetryEndpoint endpoint = context.getBean(RetryEndpoint.class);
			endpoint.change(SecurityContext.NONE, "default", false, null);
			call(context, "/");
			assertThat(this.server.received()).hasSize(1);
			assertThat(endpoint.mount("default").retrying()).isFalse();
			assertThat(endpoint.mount("default").calls()).isEqualTo(Map.of("disabled", 1L));
			endpoint.change(SecurityContext.NONE, "default", true, null);
			call(context, "/");
			assertThat(this.server.received()).hasSize(3);
		});
	}

	@Test
	void showsWhoIsHeldBack() {
		this.server.script(respond(429, Map.of("Retry-After", "30"), ""));
		this.runner.withPropertyValues("retry.rate-limit.mode=fail-fast", "retry.total=0").run((context) -> {
			call(context, "/");
			assertThat(retry(context).mounts().get("default").holds()).hasSize(1)
				.containsKey(this.server.url("").replaceFirst("/$", ""));
		});
	}

	@Test
	void unknownMountIsNoneAndCannotBeSwitched() {
		this.runner.run((context) -> {
			RetryEndpoint endpoint = context.getBean(RetryEndpoint.class);
			assertThat(endpoint.mount("payments")).isNull();
			assertThat(endpoint.change(SecurityContext.NONE, "payments", false, null).getStatus()).isEqualTo(404);
		});
	}

	@Test
	void isThereOnlyIfExposed() {
		this.runner.withPropertyValues("management.endpoints.web.exposure.include=health")
			.run((context) -> assertThat(context).doesNotHaveBean(RetryEndpoint.class)
				.doesNotHaveBean(RetryJournal.class));
		this.runner.withPropertyValues("retry.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(RetryEndpoint.class));
	}

	private static RetryDescriptor retry(ApplicationContext context) {
		return context.getBean(RetryEndpoint.class).retry();
	}

	private void call(ApplicationContext context, String path) {
		context.getBean(RestClient.class)
			.get()
			.uri(this.server.url(path))
			.exchange((request, response) -> response.getBody().readAllBytes());
	}

}
