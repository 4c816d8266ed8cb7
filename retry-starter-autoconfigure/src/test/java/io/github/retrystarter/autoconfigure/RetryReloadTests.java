package io.github.retrystarter.autoconfigure;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.restclient.autoconfigure.RestClientBuilderConfigurer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.cloud.context.config.annotation.RefreshScope;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.cloud.endpoint.event.RefreshEvent;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.web.client.RestClient;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.ImportHttpServices;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.UrlPrefix;
import io.github.retrystarter.actuate.PolicyChanges;
import io.github.retrystarter.actuate.RetryDescriptor;
import io.github.retrystarter.actuate.RetryEndpoint;
import io.github.retrystarter.actuate.RetryJournal;
import io.github.retrystarter.client.RetriesExhaustedException;
import io.github.retrystarter.client.RetryOptions;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.metrics.HttpRetryMetrics;
import io.github.retrystarter.support.RetryContextRunner;
import io.github.retrystarter.support.ScriptedServer;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Policies that follow a configuration file which Spring Cloud reads again.
 */
@ExtendWith(OutputCaptureExtension.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RetryReloadTests {

	private static final List<String> QUICK = List.of("retry.backoff-factor=0.001", "retry.recovery.enabled=false",
			"spring.cloud.compatibility-verifier.enabled=false", "management.endpoints.web.exposure.include=retry",
			"management.endpoints.jmx.exposure.include=retry", "spring.jmx.enabled=false");

	@AutoClose
	private final ScriptedServer server = new ScriptedServer();

	@TempDir
	private Path directory;

	private ConfigurableApplicationContext context;

	@AfterEach
	void close() {
		this.context.close();
	}

	@Test
	void refreshAppliesToTheNextCallAndIsToldInOneLine(CapturedOutput output) throws IOException {
		start(Application.class, "retry.total=3", "retry.mounts.pay.url=" + this.server.url(""),
				"retry.mounts.old.url=http://old.example");
		assertThat(requests()).isEqualTo(4);
		refresh("retry.total=2", "retry.mounts.pay.url=" + this.server.url(""), "retry.mounts.pay.raise-on-status=true",
				"retry.mounts.new.url=http://new.example");
		assertThat(requests()).isEqualTo(3);
		assertThat(output).containsOnlyOnce("Retries changed by a refresh of the environment: "
				+ "mount 'pay' total 3 → 2, raise-on-status false → true; mount 'new' new; mount 'default' total 3 → 2; "
				+ "mount 'old' removed");
		assertThat(this.context.getBean(RetryEndpoint.class).retry().mounts().get("old").removed()).isTrue();
		assertThat(this.context.getBean(MeterRegistry.class).get("retry.budget").tag("mount", "new").gauge().value())
			.isEqualTo(100);
		assertThat(reloads("changed")).isOne();
	}

	@Test
	void refreshOfOtherKeysChangesNothing(CapturedOutput output) throws IOException {
		start(Application.class, "retry.total=3", "other=1");
		refresh("retry.total=3", "other=2");
		assertThat(output).doesNotContain("Retries changed");
		assertThat(reloads("changed")).isZero();
	}

	@Test
	void fileOfAProfileAppliesWithTheEventOfARefresh() throws IOException {
		Path night = this.directory.resolve("application-night.properties");
		Files.writeString(night, "retry.total=2");
		write("retry.total=1");
		this.context = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.profiles("night")
			.run("--spring.config.location=" + this.directory.toUri());
		assertThat(requests()).isEqualTo(3);
		Files.writeString(night, "retry.total=4");
		this.context.publishEvent(new RefreshEvent(this, null, "a test"));
		assertThat(requests()).isEqualTo(5);
	}

	@Test
	void variablesApplyAndBringMounts() throws IOException {
		start(Application.class, "retry.total=1");
		Map<String, Object> variables = Map.of("RETRY_TOTAL", "0", "RETRY_MOUNTS_PAY_URL", this.server.url("/"),
				"RETRY_MOUNTS_PAY_TOTAL", "2");
		this.context.getEnvironment()
			.getPropertySources()
			.addFirst(new SystemEnvironmentPropertySource("later-systemEnvironment", variables));
		this.context.publishEvent(new EnvironmentChangeEvent(this.context, variables.keySet()));
		assertThat(requests()).isEqualTo(3);
		assertThat(this.context.getBean(RetryEndpoint.class).mount("default").settings().get("total").value())
			.isEqualTo(0);
	}

	@Test
	void clientInRefreshScopeHasOneRetryLayerAfterEachRefresh() throws IOException {
		start(ScopedApplication.class, "retry.total=1");
		assertThat(requests()).isEqualTo(2);
		for (int total = 2; total < 4; total++) {
			refresh("retry.total=" + total);
			assertThat(requests()).isEqualTo(1 + total);
		}
		assertThat(this.context.getBean(MeterRegistry.class)
			.get("retry.calls")
			.counters()
			.stream()
			.mapToDouble(Counter::count)
			.sum()).isEqualTo(3);
	}

	@Test
	void placeholderFollowsTheKeyThatItNames() throws IOException {
		start(Application.class, "retry.total=${retries}", "retries=3");
		refresh("retry.total=${retries}", "retries=1");
		assertThat(requests()).isEqualTo(2);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "retry.total=-1|'retry.total' is '-1': total must be 0 or more",
					"retry.mounts.pay.url=http://user:secret@|'retry.mounts.pay.url' is 'http://***@'",
					"retry.mounts.pay.total=1|'retry.mounts.pay.url' is '(not set)'" })
	void impossibleValueChangesNothingAndIsToldOnce(String property, String message, CapturedOutput output)
			throws IOException {
		start(Application.class, "retry.total=3");
		refresh("retry.raise-on-status=true", property);
		refresh("retry.raise-on-status=true", property, "other=1");
		assertThat(requests()).isEqualTo(4);
		assertThat(output)
			.containsOnlyOnce(
					"Retries are as before, because a change by a refresh of the environment is refused: " + message)
			.doesNotContain("secret");
		assertThat(reloads("refused")).isEqualTo(2);
		refresh("retry.total=1");
		assertThat(requests()).isEqualTo(2);
	}

	/**
	 * Spring Cloud itself throws here when it binds the bean again.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`',
			value = { "retry.total=abc|'retry.total' is 'abc': it must be a whole number",
					"retry.budget=off|'retry.budget' is 'off': this key has others below it" })
	void valueThatCannotBeReadIsToldBeforeSpringCloudThrows(String property, String message, CapturedOutput output)
			throws IOException {
		start(Application.class, "retry.total=3");
		try {
			refresh(property);
		}
		catch (RuntimeException ex) {
			assertThat(ex).hasMessageContaining("retry");
		}
		assertThat(output).containsOnlyOnce("is refused: " + message);
		assertThat(requests()).isEqualTo(4);
	}

	@Test
	void settingsOfTheEndpointSurviveARefreshUntilTheyAreTakenBack() throws IOException {
		start(Application.class, "retry.total=3");
		RetryEndpoint endpoint = this.context.getBean(RetryEndpoint.class);
		endpoint.change(SecurityContext.NONE, "default", null, Map.of("total", 1));
		refresh("retry.total=2", "retry.raise-on-status=true");
		assertThat(requests()).isEqualTo(2);
		assertThat(endpoint.mount("default").settings().get("total").source()).isEqualTo("endpoint");
		assertThat(endpoint.mount("default").settings().get("raise-on-status").value()).isEqualTo(true);
		endpoint.takeBack(SecurityContext.NONE, "default");
		assertThat(requests()).isEqualTo(3);
	}

	@Test
	void whatNeedsARestartSaysSoOnce(CapturedOutput output) throws IOException {
		start(GroupApplication.class, "retry.mounts.search.enabled=false", "retry.mounts.stock.total=1");
		String[] changed = { "retry.enabled=false", "retry.disable-client-retries=false",
				"retry.mounts.search.enabled=true", "retry.mounts.stock.enabled=false", "retry.mounts.news.total=1",
				"retry.totl=1" };
		refresh(changed);
		refresh(Stream.concat(Arrays.stream(changed), Stream.of("other=1")).toArray(String[]::new));
		for (String key : List.of("retry.enabled", "retry.disable-client-retries", "retry.mounts.search.enabled",
				"retry.mounts.stock.enabled", "retry.mounts.news")) {
			assertThat(output).containsOnlyOnce("'" + key + "' has changed, and takes effect with the next start");
		}
		assertThat(output).containsOnlyOnce("is not a key of Retry Starter, which ignores it. Is 'retry.total' meant?");
		assertThat(this.context.getBean(RetryingClientHttpRequestInterceptor.class).mounts())
			.filteredOn((state) -> state.mount().name().matches("search|stock"))
			.extracting((state) -> state.mount().enabled())
			.containsExactlyInAnyOrder(false, true);
	}

	@Test
	void mountsOfTheApplicationsOwnAreLeftAlone() throws IOException {
		start(OwnMountsApplication.class, "retry.total=3");
		assertThat(this.context.getBeansOfType(RetryReload.class)).isEmpty();
		refresh("retry.total=1");
		assertThat(requests()).isEqualTo(3);
	}

	@Test
	void changesAtTheSameTimeAreAllMade() throws Exception {
		start(Application.class, "retry.mounts.a.url=http://a.example", "retry.mounts.b.url=http://b.example",
				"retry.mounts.c.url=http://c.example");
		RetryEndpoint endpoint = this.context.getBean(RetryEndpoint.class);
		List<String> keys = List.of("a connect", "a read", "a status", "b connect", "b read", "b status", "c total");
		RetryReload reload = this.context.getBean(RetryReload.class);
		ExecutorService threads = Executors.newFixedThreadPool(keys.size());
		try {
			List<Callable<Void>> changes = new ArrayList<>();
			for (String mountAndKey : keys) {
				String[] words = mountAndKey.split(" ");
				changes.add(() -> {
					for (int value = 100; value < 200; value++) {
						assertThat(endpoint.change(SecurityContext.NONE, words[0], null, Map.of(words[1], value)))
							.extracting(WebEndpointResponse::getStatus)
							.isEqualTo(200);
						reload.onApplicationEvent(new EnvironmentChangeEvent(this.context, Set.of()));
					}
					return null;
				});
			}
			for (Future<Void> change : threads.invokeAll(changes)) {
				change.get();
			}
		}
		finally {
			threads.shutdownNow();
		}
		for (String mountAndKey : keys) {
			String[] words = mountAndKey.split(" ");
			assertThat(endpoint.mount(words[0]).settings().get(words[1])).as(mountAndKey)
				.isEqualTo(new RetryDescriptor.Setting(199, "endpoint"));
		}
		assertThat(reloads("changed")).isEqualTo(keys.size() * 100);
	}

	@Test
	void settingsOfTheEndpointGoWithTheirMount() throws IOException {
		String[] here = { "retry.mounts.pay.url=" + this.server.url(""), "retry.mounts.pay.total=2" };
		start(Application.class, here);
		RetryEndpoint endpoint = this.context.getBean(RetryEndpoint.class);
		endpoint.change(SecurityContext.NONE, "pay", false, Map.of("total", 0));
		refresh("retry.total=1");
		assertThat(endpoint.change(SecurityContext.NONE, "pay", null, Map.of("total", 0)).getStatus()).isEqualTo(404);
		assertThat(endpoint.takeBack(SecurityContext.NONE, "pay").getStatus()).isEqualTo(404);
		assertThat(requests()).isEqualTo(2);
		refresh(here);
		assertThat(endpoint.mount("pay").settings().get("total").source()).isEqualTo("mount");
		assertThat(requests()).isOne();
		endpoint.change(SecurityContext.NONE, "pay", true, null);
		assertThat(requests()).isEqualTo(3);
		endpoint.takeBack(SecurityContext.NONE, "pay");
		assertThat(endpoint.takeBack(SecurityContext.NONE, "pay").getStatus()).isEqualTo(200);
		assertThat(requests()).isEqualTo(3);
	}

	/**
	 * The first call is alone and goes its own way, the others are held.
	 */
	@Test
	void callsHeldOnAMountThatHasGoneCanBeSwitchedOff() throws IOException {
		start(Application.class, "retry.mounts.pay.url=" + this.server.url(""),
				"retry.mounts.pay.recovery.enabled=true", "retry.mounts.pay.immediate-first-retry=true",
				"retry.mounts.pay.backoff-factor=100");
		this.server.script(respond(503), respond(503), respond(503), respond(503));
		RetryEndpoint endpoint = this.context.getBean(RetryEndpoint.class);
		ExecutorService threads = Executors.newCachedThreadPool();
		List<Future<Integer>> calls = new ArrayList<>();
		for (int waiting = 1; waiting <= 3; waiting++) {
			int expected = waiting;
			calls.add(threads.submit(() -> statusOfOneRequest()));
			Awaitility.await().until(() -> endpoint.mount("pay").waiting() == expected);
		}
		refresh();
		assertThat(endpoint.mount("pay").removed()).isTrue();
		assertThat(endpoint.refill(SecurityContext.NONE, "pay", "refill").getStatus()).isEqualTo(200);
		assertThat(endpoint.mount("pay").waiting()).isEqualTo(3);
		assertThat(endpoint.change(SecurityContext.NONE, "pay", false, null).getStatus()).isEqualTo(200);
		Awaitility.await().until(() -> endpoint.mount("pay").waiting() == 1);
		assertThat(calls.subList(1, 3)).allSatisfy((call) -> assertThat(call.get()).isEqualTo(503));
		this.context.close();
		threads.shutdown();
	}

	@Test
	void defaultMountOfTheApplicationsOwnMayHaveAnyName() throws IOException {
		start(OwnInterceptorApplication.class, "retry.total=3");
		RetryEndpoint endpoint = this.context.getBean(RetryEndpoint.class);
		assertThat(endpoint.retry().mounts()).containsOnlyKeys("everything");
		endpoint.change(SecurityContext.NONE, "everything", null, Map.of("total", 1));
		assertThat(endpoint.mount("everything").settings().get("total").source()).isEqualTo("endpoint");
		assertThat(requests()).isEqualTo(2);
	}

	@Test
	void thereIsNoReloadWithoutSpringCloud() {
		this.context = new SpringApplicationBuilder(Empty.class).web(WebApplicationType.NONE).run();
		RetryContextRunner.create()
			.withClassLoader(new FilteredClassLoader(EnvironmentChangeEvent.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(LiveMounts.class)
				.doesNotHaveBean("retryStarterReload"));
	}

	@Test
	void sameValueIsToldAgainOnceAGoodOneHasBeenBetween(CapturedOutput output) throws IOException {
		start(Application.class, "retry.total=3");
		refresh("retry.total=-1");
		refresh("retry.total=2");
		refresh("retry.total=-1");
		assertThat(output.getOut().split("is refused: 'retry.total' is '-1'", -1)).hasSize(3);
		assertThat(requests()).isEqualTo(3);
	}

	@Test
	void refusalBecauseOfTheEndpointSaysWhatToTakeBack(CapturedOutput output) throws IOException {
		String url = "retry.mounts.pay.url=" + this.server.url("");
		start(Application.class, url, "retry.total=3");
		RetryEndpoint endpoint = this.context.getBean(RetryEndpoint.class);
		endpoint.change(SecurityContext.NONE, "pay", null, Map.of("budget.cost", 50));
		refresh(url, "retry.total=1", "retry.mounts.pay.budget.cost=1", "retry.mounts.pay.budget.capacity=20");
		assertThat(requests()).isEqualTo(3);
		assertThat(reloads("refused")).isOne();
		assertThat(output).containsOnlyOnce("'budget.cost' is '50': budget.cost is 50 and must not exceed "
				+ "budget.capacity, which is 20; the endpoint has set it for the mount 'pay': DELETE takes that back, "
				+ "then refresh again");
		endpoint.takeBack(SecurityContext.NONE, "pay");
		endpoint.refill(SecurityContext.NONE, "pay", "refill");
		refresh(url, "retry.total=1", "retry.mounts.pay.budget.cost=1", "retry.mounts.pay.budget.capacity=20");
		assertThat(requests()).isEqualTo(2);
	}

	@Test
	void sharingOfHoldsNeedsARestart(CapturedOutput output) throws IOException {
		start(Application.class, "retry.total=3");
		refresh("retry.rate-limit.shared=redis", "retry.rate-limit.fleet=shop");
		refresh("retry.rate-limit.shared=redis", "retry.rate-limit.fleet=shop", "other=1");
		for (String key : List.of("retry.rate-limit.shared", "retry.rate-limit.fleet")) {
			assertThat(output).containsOnlyOnce("'" + key + "' has changed, and takes effect with the next start");
		}
	}

	@Test
	void otherSpellingOfAKeyIsNoChange(CapturedOutput output) throws IOException {
		start(Application.class, "retry.backoff-max=3s", "retry.statusForcelist=503,504");
		refresh("retry.backoffMax=3000ms", "retry.status_forcelist=503,504");
		assertThat(output).doesNotContain("Retries changed").doesNotContain("is refused");
	}

	@Test
	void listsShrinkAndKeysGo(CapturedOutput output) throws IOException {
		start(Application.class, "retry.status-forcelist[0]=503", "retry.status-forcelist[1]=504",
				"retry.allowed-methods=GET,PUT", "retry.total=1", "retry.retry-if.headers[0]=A=1",
				"retry.retry-if.headers[1]=B=2");
		refresh("retry.status-forcelist[0]=504", "retry.allowed-methods=PUT", "retry.retry-if.headers[0]=A=1");
		assertThat(requests()).isOne();
		assertThat(output).contains("total 1 → 3").contains("status-forcelist 503-504 → 504");
	}

	@Test
	void twoMountsThatComeToHaveOneUrlAreRefusedAndTwoThatSwapTheirsAreNot(CapturedOutput output) throws IOException {
		String here = this.server.url("/");
		start(Application.class, "retry.mounts.a.url=" + here, "retry.mounts.a.total=1",
				"retry.mounts.b.url=http://b.example", "retry.mounts.b.total=2");
		refresh("retry.mounts.a.url=" + here, "retry.mounts.a.total=0", "retry.mounts.b.url=" + here);
		assertThat(requests()).isEqualTo(2);
		assertThat(output).containsOnlyOnce("is refused");
		refresh("retry.mounts.b.url=" + here, "retry.mounts.b.total=2", "retry.mounts.a.url=http://b.example",
				"retry.mounts.a.total=1");
		assertThat(requests()).isEqualTo(3);
		refresh("retry.mounts.c.url=" + here, "retry.mounts.c.total=0");
		assertThat(requests()).isOne();
	}

	@ParameterizedTest
	@ValueSource(strings = { "retry.total", "nothing" })
	void placeholderOfNothingChangesNothing(String key, CapturedOutput output) throws IOException {
		start(Application.class, "retry.total=3");
		try {
			refresh("retry.total=${" + key + "}", "retry.raise-on-status=true");
		}
		catch (RuntimeException ex) {
			assertThat(ex).hasMessageContaining("retry");
		}
		assertThat(requests()).isEqualTo(4);
		assertThat(output).containsOnlyOnce("is refused: 'retry.total'");
	}

	@Test
	void mountThatGoesWhileItIsChangedIsNotFound() throws IOException {
		start(Application.class, "retry.mounts.pay.url=http://pay.example");
		LiveMounts live = this.context.getBean(LiveMounts.class);
		PolicyChanges late = (PolicyChanges) Proxy.newProxyInstance(getClass().getClassLoader(),
				new Class<?>[] { PolicyChanges.class }, (proxy, method, arguments) -> {
					refresh();
					try {
						return method.invoke(live, arguments);
					}
					catch (InvocationTargetException ex) {
						throw ex.getCause();
					}
				});
		RetryEndpoint endpoint = new RetryEndpoint(this.context.getBean(RetryingClientHttpRequestInterceptor.class),
				late, new RetryJournal(Clock.systemUTC()), null);
		assertThat(endpoint.change(SecurityContext.NONE, "pay", null, Map.of("total", 1)).getStatus()).isEqualTo(404);
	}

	@Test
	void endpointGoesOnFromWhatTheApplicationHasReplaced() throws IOException {
		start(Application.class, "retry.total=3");
		RetryingClientHttpRequestInterceptor interceptor = this.context
			.getBean(RetryingClientHttpRequestInterceptor.class);
		HttpRetryPolicy policy = HttpRetryPolicy.builder().total(1).backoffFactor(0.001).recoveryEnabled(false).build();
		interceptor.replace(RetryMounts.builder(RetryMount.ofDefault(policy))
			.mount(new RetryMount("own", UrlPrefix.parse(this.server.url("/own")), policy, true))
			.build());
		RetryEndpoint endpoint = this.context.getBean(RetryEndpoint.class);
		assertThat(endpoint.change(SecurityContext.NONE, "own", null, Map.of("total", 2)).getStatus()).isEqualTo(200);
		assertThat(requests()).isEqualTo(2);
		assertThat(endpoint.mount("own").settings().get("total").value()).isEqualTo(2);
	}

	@Test
	void thousandNamesLeaveStateAndMetersOfTheLatestAndCallsThatNameTheFirstGoOn() throws IOException {
		start(Application.class, "retry.total=0");
		LiveMounts live = this.context.getBean(LiveMounts.class);
		for (int i = 0; i < 1000; i++) {
			RetryMounts next = mounts("m" + i);
			live.configure(() -> next, "a test");
			assertThat(statusOfOneRequest("m" + i)).isEqualTo(200);
		}
		assertThat(this.context.getBean(RetryEndpoint.class).retry().mounts()).hasSize(102)
			.containsKeys("m999", "default", "m899")
			.doesNotContainKey("m898");
		assertThat(this.context.getBean(MeterRegistry.class).find("retry.calls").tag("outcome", "success").counters())
			.hasSize(101);
		assertThat(this.context.getBean(MeterRegistry.class).find("retry.waiting").gauges()).hasSize(102);
		assertThat(statusOfOneRequest("m1")).isEqualTo(200);

		live.configure(() -> mounts("m1"), "a test");
		assertThat(statusOfOneRequest("m1")).isEqualTo(200);
		assertThat(this.context.getBean(RetryEndpoint.class).mount("m1").calls()).containsEntry("success", 1L);
		assertThat(this.context.getBean(MeterRegistry.class)
			.get("retry.calls")
			.tags("mount", "m1", "outcome", "success")
			.counter()
			.count()).isOne();
	}

	@Test
	void metersOfClientsMadeByHandSurviveAChange() throws IOException {
		this.server.script(respond(200), respond(200));
		start(Application.class, "retry.total=0");
		RetryMount byHand = new RetryMount("hand", UrlPrefix.parse(this.server.url("/")),
				HttpRetryPolicy.builder().build(), true);
		RestClient client = RestClient.builder()
			.requestInterceptor(RetryingClientHttpRequestInterceptor.builder(
					RetryMounts.builder(RetryMount.ofDefault(HttpRetryPolicy.builder().build())).mount(byHand).build())
				.observers(List.of(this.context.getBean(HttpRetryMetrics.class)))
				.build())
			.build();
		client.get().uri(this.server.url("/")).retrieve().toBodilessEntity();
		this.context.getBean(LiveMounts.class).configure(() -> mounts("m"), "a test");
		client.get().uri(this.server.url("/")).retrieve().toBodilessEntity();
		assertThat(this.context.getBean(MeterRegistry.class)
			.get("retry.calls")
			.tags("mount", "hand", "outcome", "success")
			.counter()
			.count()).isEqualTo(2);
	}

	private RetryMounts mounts(String name) {
		HttpRetryPolicy policy = HttpRetryPolicy.builder().total(0).build();
		return RetryMounts.builder(RetryMount.ofDefault(policy))
			.mount(new RetryMount(name, UrlPrefix.parse(this.server.url("/")), policy, true))
			.build();
	}

	private int statusOfOneRequest() {
		return this.context.getBean(RestClient.class)
			.get()
			.uri(this.server.url("/"))
			.exchange((request, response) -> response.getStatusCode().value());
	}

	private int statusOfOneRequest(String mount) {
		this.server.script(respond(200));
		return this.context.getBean(RestClient.class)
			.get()
			.uri(this.server.url("/"))
			.attributes(RetryOptions.mount(mount))
			.retrieve()
			.toBodilessEntity()
			.getStatusCode()
			.value();
	}

	private void start(Class<?> application, String... properties) throws IOException {
		write(properties);
		this.context = new SpringApplicationBuilder(application).web(WebApplicationType.NONE)
			.run("--spring.config.location=" + file().toUri());
	}

	private void refresh(String... properties) throws IOException {
		write(properties);
		this.context.getBean(ContextRefresher.class).refresh();
	}

	private void write(String... properties) throws IOException {
		Files.write(file(), Stream.concat(QUICK.stream(), Arrays.stream(properties)).toList());
	}

	private Path file() {
		return this.directory.resolve("application.properties");
	}

	/**
	 * How many requests a call makes.
	 */
	private int requests() {
		ScriptedServer.Step[] steps = new ScriptedServer.Step[10];
		Arrays.fill(steps, respond(503));
		this.server.script(steps);
		try {
			this.context.getBean(RestClient.class)
				.get()
				.uri(this.server.url("/"))
				.exchange((request, response) -> response.getStatusCode());
		}
		catch (RetriesExhaustedException ex) {
			assertThat(ex).hasMessageContaining("503");
		}
		return this.server.received().size();
	}

	private double reloads(String result) {
		Counter counter = this.context.getBean(MeterRegistry.class)
			.find("retry.reloads")
			.tag("result", result)
			.counter();
		return (counter != null) ? counter.count() : 0;
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class ScopedApplication {

		@Bean
		@RefreshScope
		RestClient.Builder scopedBuilder(RestClientBuilderConfigurer configurer) {
			return configurer.configure(RestClient.builder());
		}

		@Bean
		@RefreshScope
		RestClient scopedClient(RestClient.Builder scopedBuilder) {
			return scopedBuilder.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@ImportHttpServices(group = "search", types = Service.class)
	@ImportHttpServices(group = "stock", types = OtherService.class)
	@ImportHttpServices(group = "news", types = ThirdService.class)
	static class GroupApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OwnMountsApplication {

		@Bean
		RetryMounts mounts() {
			return RetryMounts
				.of(HttpRetryPolicy.builder().total(2).backoffFactor(0.001).recoveryEnabled(false).build());
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class OwnInterceptorApplication {

		@Bean
		RetryingClientHttpRequestInterceptor interceptor() {
			HttpRetryPolicy policy = HttpRetryPolicy.builder()
				.total(2)
				.backoffFactor(0.001)
				.recoveryEnabled(false)
				.build();
			return RetryingClientHttpRequestInterceptor
				.builder(RetryMounts.builder(new RetryMount("everything", null, policy, true)).build())
				.build();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Empty {

	}

	interface Service {

		@GetExchange("/")
		String get();

	}

	interface OtherService extends Service {

	}

	interface ThirdService extends Service {

	}

}
