package io.github.retrystarter.autoconfigure;

import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;
import org.springframework.web.client.HttpServerErrorException;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.RetryOpinion;
import io.github.retrystarter.client.IdempotencyKeyGenerator;
import io.github.retrystarter.client.RateLimitHolds;
import io.github.retrystarter.client.RateLimitScope;
import io.github.retrystarter.client.RetryCallObserver;
import io.github.retrystarter.client.RetryCondition;
import io.github.retrystarter.client.RetryOptions;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Step;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * What the application plugs in may use HTTP, also through a client that retries: each of
 * its calls is sent once, past the retry layer.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class HooksThatCallTests {

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	@AutoClose
	private final ScriptedServer alerts = new ScriptedServer();

	private final AtomicReference<RestClient> alertClient = new AtomicReference<>();

	private final AtomicInteger reported = new AtomicInteger();

	@ParameterizedTest
	@EnumSource
	void callIsSentOncePastTheRetryLayer(Part part) {
		this.server.script(respond(503), respond(200));
		part.plugInto(runner(), this::report).run((context) -> {
			this.alertClient.set(context.getBean(RestClient.Builder.class).build());
			call(context.getBean(RestClient.class));
			assertThat(this.server.received()).hasSize(2);
			assertThat(this.alerts.received()).isNotEmpty().hasSize(this.reported.get());
			assertThat(this.fixture.calls("success_after_retry")).isOne();
			assertThat(this.fixture.calls()).isOne();
			assertThat(this.fixture.retries()).isOne();
		});
	}

	/**
	 * Such as one that was made by hand, or that of another context.
	 */
	@Test
	void callThroughAnotherInterceptorIsSentOnceToo() {
		this.server.script(respond(503), respond(200));
		Part.LISTENER.plugInto(runner(), this::report).run((context) -> {
			this.alertClient.set(RestClient.builder()
				.requestFactory(new JdkClientHttpRequestFactory())
				.requestInterceptors(
						RetryingClientHttpRequestInterceptor.builder(RetryMounts.of(HttpRetryPolicy.defaults()))
							.hooks(context.getBeanProvider(RetryListener.class).stream().toList())
							.sleeper(this.fixture.sleeper())
							.build()::addTo)
				.build());
			call(context.getBean(RestClient.class));
			assertThat(this.alerts.received()).isNotEmpty().hasSize(this.reported.get());
		});
	}

	@Test
	void callOfALogAppenderIsSentOnceToo() {
		this.server.script(respond(503), respond(503));
		AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {

			@Override
			public void doAppend(ILoggingEvent event) {
				report();
			}

			@Override
			protected void append(ILoggingEvent event) {
			}

		};
		Logger logger = (Logger) LoggerFactory.getLogger(RetryingClientHttpRequestInterceptor.class);
		runner().withPropertyValues("retry.total=1").run((context) -> {
			this.alertClient.set(context.getBean(RestClient.Builder.class).build());
			logger.addAppender(appender);
			logger.setLevel(Level.WARN);
			try {
				assertThatExceptionOfType(HttpServerErrorException.class)
					.isThrownBy(() -> call(context.getBean(RestClient.class)));
			}
			finally {
				logger.setLevel(null);
				logger.detachAppender(appender);
			}
			assertThat(this.alerts.received()).hasSize(1);
		});
	}

	@ParameterizedTest
	@EnumSource
	void callsAreRetriedAgainAfterAHookHasFailed(Part part) {
		this.server.script(respond(503), respond(200), respond(503), respond(200));
		part.plugInto(runner(), () -> {
			throw new StackOverflowError();
		}).run((context) -> {
			call(context.getBean(RestClient.class));
			call(context.getBean(RestClient.class));
			assertThat(this.server.received()).hasSize(4);
		});
	}

	private void report() {
		this.reported.incrementAndGet();
		this.alertClient.get()
			.post()
			.uri(this.alerts.url("/alerts"))
			.header("Idempotency-Key", "alert")
			.retrieve()
			.onStatus(HttpStatusCode::isError, (request, response) -> {
			})
			.toBodilessEntity();
	}

	private void call(RestClient client) {
		assertThat(client.post()
			.uri(this.server.url("/"))
			.attributes(RetryOptions.idempotent())
			.body("order")
			.retrieve()
			.body(String.class)).isEqualTo("status 200");
	}

	private ApplicationContextRunner runner() {
		Step[] unavailable = new Step[5000];
		Arrays.fill(unavailable, respond(503));
		this.alerts.script(unavailable);
		return this.fixture.sleepingRunner()
			.withPropertyValues("retry.backoff-factor=0.001", "retry.idempotency-key.enabled=true",
					"retry.rate-limit.mode=wait", "spring.http.clients.imperative.factory=jdk");
	}

	/**
	 * What an application can plug in.
	 */
	enum Part {

		LISTENER {

			@Override
			ApplicationContextRunner plugInto(ApplicationContextRunner runner, Runnable report) {
				return runner.withBean(RetryListener.class, () -> new RetryListener() {

					@Override
					public <T, E extends Throwable> boolean open(RetryContext context, RetryCallback<T, E> callback) {
						report.run();
						return true;
					}

					@Override
					public <T, E extends Throwable> void onError(RetryContext context, RetryCallback<T, E> callback,
							Throwable throwable) {
						report.run();
					}

				});
			}

		},

		CONDITION {

			@Override
			ApplicationContextRunner plugInto(ApplicationContextRunner runner, Runnable report) {
				return runner.withBean(RetryCondition.class, () -> (request, result, attempt) -> {
					report.run();
					return RetryOpinion.NO_OPINION;
				});
			}

		},

		GENERATOR {

			@Override
			ApplicationContextRunner plugInto(ApplicationContextRunner runner, Runnable report) {
				return runner.withBean(IdempotencyKeyGenerator.class, () -> (request) -> {
					report.run();
					return "key";
				});
			}

		},

		OBSERVER {

			@Override
			ApplicationContextRunner plugInto(ApplicationContextRunner runner, Runnable report) {
				return runner.withBean("reporting", RetryCallObserver.class,
						() -> (mount, request, reason, history) -> report.run());
			}

		},

		HOLDS {

			@Override
			ApplicationContextRunner plugInto(ApplicationContextRunner runner, Runnable report) {
				return runner.withBean(RateLimitHolds.class, () -> new RateLimitHolds() {

					@Override
					public void hold(RateLimitScope scope, Instant until) {
					}

					@Override
					public Instant until(RateLimitScope scope) {
						report.run();
						return null;
					}

				});
			}

		};

		abstract ApplicationContextRunner plugInto(ApplicationContextRunner runner, Runnable report);

	}

}
