package io.github.retrystarter.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JdkClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.SimpleClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.autoconfigure.ClientHttpRequestFactoryBuilderCustomizer;
import org.springframework.context.annotation.Bean;

import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;

/**
 * {@link EnableAutoConfiguration Auto-configuration} that tells of the hidden retries of
 * the JDK's clients, which have no switch.
 */
@AutoConfiguration(after = RetryAutoConfiguration.class)
@ConditionalOnClass(ClientHttpRequestFactoryBuilderCustomizer.class)
@ConditionalOnBean(RetryingClientHttpRequestInterceptor.class)
@ConditionalOnBooleanProperty(name = "retry.disable-client-retries", matchIfMissing = true)
public final class RetryJdkAutoConfiguration {

	private static final Log logger = LogFactory.getLog(RetryJdkAutoConfiguration.class);

	@Bean
	ClientHttpRequestFactoryBuilderCustomizer<JdkClientHttpRequestFactoryBuilder> hiddenRetriesJdkCustomizer() {
		return (builder) -> tell(builder, "java.net.http.HttpClient");
	}

	@Bean
	ClientHttpRequestFactoryBuilderCustomizer<SimpleClientHttpRequestFactoryBuilder> hiddenRetriesSimpleCustomizer() {
		return (builder) -> tell(builder, "HttpURLConnection");
	}

	private static <B extends ClientHttpRequestFactoryBuilder<?>> B tell(B builder, String client) {
		logger.info(client
				+ " sends a GET again by itself when a connection dies, and has no switch of its own for that. "
				+ "Such a request is not counted. With Apache HttpClient 5 on the class path every retry is decided here.");
		return builder;
	}

}
