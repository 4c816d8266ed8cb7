package io.github.retrystarter.autoconfigure;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.micrometer.observation.ObservationRegistry;
import org.aopalliance.intercept.Joinpoint;
import org.aopalliance.intercept.MethodInterceptor;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.autoproxy.DefaultAdvisorAutoProxyCreator;
import org.springframework.aop.support.AopUtils;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.StaticMethodMatcherPointcut;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.restclient.RestClientCustomizer;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.restclient.RestTemplateCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.support.RestClientHttpServiceGroupConfigurer;

import io.github.retrystarter.client.RetryCallObserver;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Aspects of an application may be meant for everything that implements an interface, be
 * it of a library.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class AspectsTests {

	private static final List<Class<?>> TYPES = List.of(ClientHttpRequestInterceptor.class, RestClientCustomizer.class,
			RestTemplateCustomizer.class, RestClientHttpServiceGroupConfigurer.class, RetryCallObserver.class,
			SmartInitializingSingleton.class);

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	@Test
	void mayWrapEveryBeanThatImplementsAnInterface() {
		this.fixture.runner()
			.withBean(ObservationRegistry.class, ObservationRegistry::create)
			.withUserConfiguration(Aspects.class)
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(TYPES).allSatisfy((type) -> assertThat(ours(context.getBeansOfType(type))).isNotEmpty()
					.allMatch(AopUtils::isAopProxy));
				this.server.script(respond(503), respond(200));
				assertThat(
						context.getBean(RestClient.class).get().uri(this.server.url("/")).retrieve().body(String.class))
					.isEqualTo("status 200");
				this.server.script(respond(503), respond(200));
				assertThat(context.getBean(RestTemplateBuilder.class)
					.build()
					.getForObject(this.server.url("/"), String.class)).isEqualTo("status 200");
				assertThat(this.fixture.retries("status_503")).isEqualTo(2);
			});
	}

	private static List<Object> ours(Map<String, ?> beans) {
		return beans.keySet()
			.stream()
			.filter((name) -> name.startsWith("retryStarter"))
			.<Object>map(beans::get)
			.toList();
	}

	@Configuration(proxyBeanMethods = false)
	static class Aspects {

		@Bean
		static DefaultAdvisorAutoProxyCreator proxies() {
			DefaultAdvisorAutoProxyCreator proxies = new DefaultAdvisorAutoProxyCreator();
			proxies.setProxyTargetClass(true);
			return proxies;
		}

		@Bean
		static Advisor advisor() {
			return new DefaultPointcutAdvisor(new StaticMethodMatcherPointcut() {
				@Override
				public boolean matches(Method method, Class<?> target) {
					return TYPES.stream().anyMatch((type) -> type.isAssignableFrom(target));
				}
			}, (MethodInterceptor) Joinpoint::proceed);
		}

	}

}
