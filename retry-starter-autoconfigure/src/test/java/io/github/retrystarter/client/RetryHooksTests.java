package io.github.retrystarter.client;

import java.util.ArrayList;
import java.util.List;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;
import org.springframework.retry.context.RetryContextSupport;
import org.springframework.retry.support.MetricsRetryListener;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.Jitter;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.StopReason;
import io.github.retrystarter.support.BrokenHook;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static io.github.retrystarter.support.ScriptedServer.empty;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What hooks see, and what they can do.
 */
class RetryHooksTests {

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	private final List<String> events = new ArrayList<>();

	private final List<StopReason> ends = new ArrayList<>();

	@Test
	void hookSeesTheWholeStory() {
		this.server.script(respond(503), empty(), respond(200));
		assertThat(call(new NotingHook(this.events))).isEqualTo(200);
		assertThat(this.events).containsExactly("open: default GET, attempt 1, status 503, wait 1000 ms",
				"error: default GET, attempt 1, status 503, wait 1000 ms",
				"error: default GET, attempt 2, read failure (NoHttpResponseException), wait 2000 ms",
				"success: default GET, attempt 3, status 200, wait 0 ms",
				"close: default GET, attempt 3, status 200, wait 0 ms");
	}

	@Test
	void hookSeesCallsThatMayNotBeRepeated() {
		this.server.script(respond(503));
		assertThat(call(HttpMethod.POST, new NotingHook(this.events))).isEqualTo(503);
		assertThat(this.events).containsExactly("open: default POST, attempt 1, status 503, wait 0 ms",
				"error: default POST, attempt 1, status 503, wait 0 ms",
				"close: default POST, attempt 1, status 503, wait 0 ms");
	}

	@Test
	void listenerOfSpringRetryNamesTheMountInItsMeters() {
		SimpleMeterRegistry registry = new SimpleMeterRegistry();
		this.server.script(respond(503), respond(200));
		call(new MetricsRetryListener(registry));
		assertThat(registry.get("spring.retry").tags("name", "http.default", "retry.count", "1").timer().count())
			.isOne();
	}

	@Test
	void hooksAreCalledInOrderAndInReverseAtTheEnd() {
		this.server.script(respond(404));
		call(new NamedHook("a"), new NamedHook("b"));
		assertThat(this.events).containsExactly("open a", "open b", "error b", "error a", "close b", "close a");
	}

	@Test
	void hookKnowsTheMostAttemptsWhenTheCallOpens() {
		this.server.script(respond(503), respond(200));
		List<@Nullable Object> most = new ArrayList<>();
		call(new RetryListener() {

			@Override
			public <T, E extends Throwable> boolean open(RetryContext context, RetryCallback<T, E> callback) {
				most.add(context.getAttribute(RetryContext.MAX_ATTEMPTS));
				return true;
			}

		});
		assertThat(most).containsExactly(4);
	}

	@Test
	void hookMayVetoTheCallWhenItOpens() {
		this.server.script(respond(503), respond(200));
		assertThat(call(new RetryListener() {

			@Override
			public <T, E extends Throwable> boolean open(RetryContext context, RetryCallback<T, E> callback) {
				return false;
			}

		})).isEqualTo(503);
		assertThat(this.server.received()).hasSize(1);
		assertThat(this.ends).containsExactly(StopReason.VETOED);
	}

	@Test
	void vetoDoesNotHideWhyACallWasToEndAnyway() {
		this.server.script(respond(404));
		call(new RetryListener() {

			@Override
			public <T, E extends Throwable> boolean open(RetryContext context, RetryCallback<T, E> callback) {
				return false;
			}

		});
		assertThat(this.ends).containsExactly(StopReason.NOT_RETRYABLE);
	}

	@Test
	void hookMayEndTheCallAfterAnyAttempt() {
		this.server.script(respond(503), respond(502), respond(200));
		assertThat(call(new RetryListener() {

			@Override
			public <T, E extends Throwable> void onError(RetryContext context, RetryCallback<T, E> callback,
					Throwable throwable) {
				if (HttpRetryContext.from(context).attempt() == 2) {
					context.setExhaustedOnly();
				}
			}

		})).isEqualTo(502);
		assertThat(this.server.received()).hasSize(2);
		assertThat(this.ends).containsExactly(StopReason.VETOED);
	}

	@Test
	void hookSeesAtTheEndThatTheWaitWasInterrupted() {
		this.server.script(respond(503), respond(200));
		Thread.currentThread().interrupt();
		List<RetryDecision> last = new ArrayList<>();
		assertThatExceptionOfType(ResourceAccessException.class)
			.isThrownBy(() -> call(HttpMethod.GET, new SimpleClientHttpRequestFactory(), new RetryListener() {

				@Override
				public <T, E extends Throwable> void close(RetryContext context, RetryCallback<T, E> callback,
						Throwable throwable) {
					last.add(HttpRetryContext.from(context).decision());
				}

			}));
		assertThat(Thread.interrupted()).isTrue();
		assertThat(last).containsExactly(RetryDecision.stop(StopReason.INTERRUPTED));
	}

	@Test
	void brokenHookChangesNothing() {
		this.server.script(respond(503), respond(503), respond(200));
		assertThat(call(new BrokenHook(), new NotingHook(this.events))).isEqualTo(200);
		assertThat(this.server.received()).hasSize(3);
		assertThat(this.events).hasSize(5);
		assertThat(this.ends).containsExactly(StopReason.COMPLETED);
	}

	@Test
	void contextOfAnotherTemplateIsNotOurs() {
		assertThat(HttpRetryContext.from(new RetryContextSupport(null))).isNull();
	}

	private int call(RetryListener... hooks) {
		return call(HttpMethod.GET, hooks);
	}

	private int call(HttpMethod method, RetryListener... hooks) {
		return call(method,
				new HttpComponentsClientHttpRequestFactory(HttpClients.custom().disableAutomaticRetries().build()),
				hooks);
	}

	private int call(HttpMethod method, ClientHttpRequestFactory requestFactory, RetryListener... hooks) {
		HttpRetryPolicy policy = HttpRetryPolicy.builder().backoffFactor(1).jitter(Jitter.NONE).build();
		RetryingClientHttpRequestInterceptor interceptor = RetryingClientHttpRequestInterceptor
			.builder(RetryMounts.of(policy))
			.hooks(List.of(hooks))
			.observers(List.of((mount, request, reason, history) -> this.ends.add(reason)))
			.sleeper(this.fixture.sleeper())
			.build();
		return RestClient.builder()
			.requestFactory(requestFactory)
			.requestInterceptor(interceptor)
			.build()
			.method(method)
			.uri(this.server.url("/"))
			.exchange((request, response) -> response.getStatusCode().value());
	}

	private final class NamedHook implements RetryListener {

		private final String name;

		NamedHook(String name) {
			this.name = name;
		}

		@Override
		public <T, E extends Throwable> boolean open(RetryContext context, RetryCallback<T, E> callback) {
			return RetryHooksTests.this.events.add("open " + this.name);
		}

		@Override
		public <T, E extends Throwable> void onError(RetryContext context, RetryCallback<T, E> callback,
				Throwable throwable) {
			RetryHooksTests.this.events.add("error " + this.name);
		}

		@Override
		public <T, E extends Throwable> void close(RetryContext context, RetryCallback<T, E> callback,
				Throwable throwable) {
			RetryHooksTests.this.events.add("close " + this.name);
		}

	}

}
