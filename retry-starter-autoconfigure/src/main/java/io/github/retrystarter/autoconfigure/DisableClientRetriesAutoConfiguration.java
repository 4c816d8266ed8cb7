package io.github.retrystarter.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import reactor.netty.http.client.HttpClient;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnSingleCandidate;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JdkClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.ReactorClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.SimpleClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;

/**
 * {@link EnableAutoConfiguration Auto-configuration} that switches off the retries which
 * HTTP clients make by themselves, and names the clients that have no switch.
 */
@AutoConfiguration(after = RetryAutoConfiguration.class)
@ConditionalOnClass(ClientHttpRequestFactoryBuilderCustomizer.class)
@ConditionalOnSingleCandidate(RetryingClientHttpRequestInterceptor.class)
@ConditionalOnSwitch("retry.disable-client-retries")
public final class DisableClientRetriesAutoConfiguration {

	private static final Log logger = LogFactory.getLog(DisableClientRetriesAutoConfiguration.class);

	/**
	 * Apache HttpClient 5 sends a request that is answered with 429 or 503 once more, a
	 * POST included.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ HttpComponentsClientHttpRequestFactoryBuilder.class, HttpClientBuilder.class })
	static class HttpComponentsConfiguration {

		@Bean
		ClientHttpRequestFactoryBuilderCustomizer<HttpComponentsClientHttpRequestFactoryBuilder> retryStarterHttpComponentsCustomizer() {
			return (builder) -> builder.withHttpClientCustomizer(HttpClientBuilder::disableAutomaticRetries);
		}

	}

	/**
	 * Reactor Netty sends a request once more when its pooled connection turns out to be
	 * dead.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ ReactorClientHttpRequestFactoryBuilder.class, HttpClient.class })
	static class ReactorConfiguration {

		@Bean
		ClientHttpRequestFactoryBuilderCustomizer<ReactorClientHttpRequestFactoryBuilder> retryStarterReactorCustomizer() {
			return (builder) -> builder.withHttpClientCustomizer((client) -> client.disableRetry(true));
		}

	}

	/**
	 * The clients of the JDK have no switch.
	 */
	@Configuration(proxyBeanMethods = false)
	static class JdkConfiguration {

		@Bean
		ClientHttpRequestFactoryBuilderCustomizer<JdkClientHttpRequestFactoryBuilder> retryStarterJdkCustomizer() {
			return (builder) -> inform(builder, "java.net.http.HttpClient");
		}

		@Bean
		ClientHttpRequestFactoryBuilderCustomizer<SimpleClientHttpRequestFactoryBuilder> retryStarterSimpleCustomizer() {
			return (builder) -> inform(builder, "HttpURLConnection");
		}

		private static <B extends ClientHttpRequestFactoryBuilder<?>> B inform(B builder, String client) {
			logger.info(client
					+ " sends a GET again by itself when a connection dies, and has no switch of its own for that. "
					+ "Such a request is not counted. With Apache HttpClient 5 on the class path every retry is decided here.");
			return builder;
		}

	}

}
