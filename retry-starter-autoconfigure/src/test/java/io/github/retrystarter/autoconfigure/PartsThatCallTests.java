package io.github.retrystarter.autoconfigure;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.beans.factory.BeanCreationException;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.HttpRequest;
import org.springframework.retry.RetryCallback;
import org.springframework.retry.RetryContext;
import org.springframework.retry.RetryListener;
import org.springframework.retry.backoff.Sleeper;
import org.springframework.web.client.RestClient;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.registry.ImportHttpServices;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.Origin;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryOpinion;
import io.github.retrystarter.StopReason;
import io.github.retrystarter.client.IdempotencyKeyGenerator;
import io.github.retrystarter.client.RateLimitHolds;
import io.github.retrystarter.client.RateLimitScope;
import io.github.retrystarter.client.RetryCallObserver;
import io.github.retrystarter.client.RetryCondition;
import io.github.retrystarter.support.RetryContextRunner;
import io.github.retrystarter.support.ScriptedServer;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Hooks and other parts may be made with the very clients that they are a part of.
 */
class PartsThatCallTests {

	@AutoClose
	private final ScriptedServer server = new ScriptedServer();

	private final ApplicationContextRunner runner = RetryContextRunner.create()
		.withPropertyValues("retry.backoff-factor=0.001", "retry.rate-limit.mode=wait",
				"retry.idempotency-key.enabled=true", "spring.http.serviceclient.flags.base-url=http://localhost");

	@ParameterizedTest
	@EnumSource
	void partMadeWithARestClientBuilderIsUsed(Part part) {
		assertUsed(part, (beans) -> beans.getBean(RestClient.Builder.class).build());
	}

	@ParameterizedTest
	@EnumSource
	void partMadeWithARestTemplateBuilderIsUsed(Part part) {
		assertUsed(part, (beans) -> beans.getBean(RestTemplateBuilder.class).build());
	}

	@ParameterizedTest
	@EnumSource
	void partMadeWithAnHttpServiceIsUsed(Part part) {
		assertUsed(part, (beans) -> beans.getBean(Flags.class));
	}

	/**
	 * The first response has a date, because nothing else makes a call ask for the time.
	 */
	private void assertUsed(Part part, Function<BeanFactory, Object> client) {
		this.server.script(respond(503, Map.of("Retry-After", "Thu, 01 Jan 1970 00:00:00 GMT"), ""), respond(200));
		AtomicInteger used = new AtomicInteger();
		this.runner.withUserConfiguration(Services.class)
			.withInitializer(
					(context) -> part.register((GenericApplicationContext) context, client, used::incrementAndGet))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				post(context.getBean(RestClient.Builder.class));
				assertThat(this.server.received()).hasSize(2);
				assertThat(used).hasPositiveValue();
			});
	}

	@Test
	void meterRegistryMayBeMadeWithAClient() {
		this.server.script(respond(503), respond(200));
		this.runner.withInitializer(
				(context) -> ((GenericApplicationContext) context).registerBean(MeterRegistry.class, () -> {
					context.getBean(RestClient.Builder.class).build();
					return new SimpleMeterRegistry();
				}))
			.run((context) -> {
				post(context.getBean(RestClient.Builder.class));
				assertThat(context.getBean(MeterRegistry.class)
					.get("retry.calls")
					.tag("outcome", "success_after_retry")
					.tag("method", "POST")
					.counter()
					.count()).isOne();
			});
	}

	@Test
	void hookThatCallsWhileItIsMadeHasItsCallRetried() {
		this.server.script(respond(503), respond(200));
		this.runner.withUserConfiguration(CallingHook.class)
			.withPropertyValues("url=" + this.server.url("/"))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(this.server.received()).hasSize(2);
				this.server.script(respond(503), respond(200));
				post(context.getBean(RestClient.Builder.class));
				assertThat(context.getBean(NotingListener.class).events).containsExactly("open", "close");
			});
	}

	@Test
	void lazyHookThatCannotBeMadeStopsTheStart() {
		this.runner.withUserConfiguration(BrokenLazyHook.class)
			.run((context) -> assertThat(context.getStartupFailure()).isInstanceOf(BeanCreationException.class)
				.rootCause()
				.hasMessage("no such alert server"));
	}

	@Test
	void lazyHookIsUsed() {
		this.server.script(respond(503), respond(200));
		this.runner.withUserConfiguration(LazyHook.class).run((context) -> {
			post(context.getBean(RestClient.Builder.class));
			assertThat(context.getBean(NotingListener.class).events).containsExactly("open", "close");
		});
	}

	private void post(RestClient.Builder builder) {
		builder.build().post().uri(this.server.url("/")).retrieve().toBodilessEntity();
	}

	/**
	 * The types of which an application may have beans.
	 */
	enum Part {

		HOOK(RetryListener.class) {
			@Override
			Object create(Runnable used) {
				return new RetryListener() {
					@Override
					public <T, E extends Throwable> void onError(RetryContext context, RetryCallback<T, E> callback,
							Throwable throwable) {
						used.run();
					}
				};
			}
		},

		OBSERVER(RetryCallObserver.class) {
			@Override
			Object create(Runnable used) {
				return new RetryCallObserver() {
					@Override
					public void finished(RetryMount mount, HttpRequest request, StopReason reason,
							List<AttemptRecord> history) {
						used.run();
					}
				};
			}
		},

		CONDITION(RetryCondition.class) {
			@Override
			Object create(Runnable used) {
				RetryCondition condition = (request, result, attempt) -> {
					used.run();
					return RetryOpinion.NO_OPINION;
				};
				return condition;
			}
		},

		KEY_GENERATOR(IdempotencyKeyGenerator.class) {
			@Override
			Object create(Runnable used) {
				IdempotencyKeyGenerator generator = (request) -> {
					used.run();
					return "key";
				};
				return generator;
			}
		},

		HOLDS(RateLimitHolds.class) {
			@Override
			Object create(Runnable used) {
				return new RateLimitHolds() {
					@Override
					public void hold(RateLimitScope scope, Instant until) {
						used.run();
					}

					@Override
					public Instant until(RateLimitScope scope) {
						used.run();
						return null;
					}

					@Override
					public Map<Origin, Instant> all(String mount) {
						return Map.of();
					}
				};
			}
		},

		SLEEPER(Sleeper.class) {
			@Override
			Object create(Runnable used) {
				Sleeper sleeper = (millis) -> used.run();
				return sleeper;
			}
		},

		CLOCK(Clock.class) {
			@Override
			Object create(Runnable used) {
				return new Clock() {
					@Override
					public ZoneId getZone() {
						return ZoneOffset.UTC;
					}

					@Override
					public Clock withZone(ZoneId zone) {
						return this;
					}

					@Override
					public Instant instant() {
						used.run();
						return Instant.EPOCH;
					}
				};
			}
		};

		private final Class<?> type;

		Part(Class<?> type) {
			this.type = type;
		}

		abstract Object create(Runnable used);

		/**
		 * Register a bean of the type, which is made with a client.
		 */
		<T> void register(GenericApplicationContext context, Function<BeanFactory, Object> client, Runnable used) {
			@SuppressWarnings("unchecked")
			Class<T> beanType = (Class<T>) this.type;
			context.registerBean(beanType, () -> {
				assertThat(client.apply(context)).isNotNull();
				return beanType.cast(create(used));
			});
		}

	}

	static class NotingListener implements RetryListener {

		final List<String> events = new ArrayList<>();

		@Override
		public <T, E extends Throwable> boolean open(RetryContext context, RetryCallback<T, E> callback) {
			this.events.add("open");
			return true;
		}

		@Override
		public <T, E extends Throwable> void close(RetryContext context, RetryCallback<T, E> callback,
				Throwable throwable) {
			this.events.add("close");
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CallingHook {

		@Bean
		NotingListener hook(RestClient.Builder builder, @Value("${url}") String url) {
			builder.build().get().uri(url).retrieve().toBodilessEntity();
			return new NotingListener();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class LazyHook {

		@Bean
		@Lazy
		NotingListener hook(RestClient.Builder builder) {
			builder.build();
			return new NotingListener();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class BrokenLazyHook {

		@Bean
		@Lazy
		RetryListener hook() {
			throw new IllegalStateException("no such alert server");
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ImportHttpServices(group = "flags", types = Flags.class)
	static class Services {

	}

	interface Flags {

		@GetExchange("/flag")
		String flag();

	}

}
