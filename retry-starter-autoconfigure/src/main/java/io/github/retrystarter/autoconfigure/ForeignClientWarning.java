package io.github.retrystarter.autoconfigure;

import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.hc.client5.http.classic.HttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpRequestRetryExec;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.DirectFieldAccessor;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.http.client.HttpComponentsClientHttpRequestFactoryBuilder;
import org.springframework.http.client.AbstractClientHttpRequestFactoryWrapper;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.HttpComponentsClientHttpRequestFactory;

/**
 * Warns once for each bean that is, holds or builds an Apache HttpClient 5 that retries
 * by itself. HttpClient offers no way to ask, so its fields are read by reflection. If
 * they are not as expected, there is no warning.
 */
final class ForeignClientWarning implements BeanPostProcessor {

	private static final Log logger = LogFactory.getLog(ForeignClientWarning.class);

	private final Set<String> warned = ConcurrentHashMap.newKeySet();

	private final Set<HttpClient> seen = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof HttpClient client) {
			inspect(client, beanName);
		}
		else if (bean instanceof ClientHttpRequestFactory factory) {
			inspect(factory, beanName);
		}
		else if (bean instanceof HttpComponentsClientHttpRequestFactoryBuilder builder) {
			return builder.withHttpClientCustomizer((client) -> warnIf(() -> retries(client), beanName));
		}
		return bean;
	}

	private void inspect(ClientHttpRequestFactory factory, String beanName) {
		ClientHttpRequestFactory candidate = factory;
		while (candidate instanceof AbstractClientHttpRequestFactoryWrapper wrapper) {
			candidate = wrapper.getDelegate();
		}
		if (candidate instanceof HttpComponentsClientHttpRequestFactory apache) {
			inspect(apache.getHttpClient(), beanName);
		}
	}

	/**
	 * Inspect a client, unless it was inspected as another bean: a factory is not to
	 * blame for a client that is a bean itself.
	 */
	private void inspect(HttpClient client, String beanName) {
		if (this.seen.add(client)) {
			warnIf(() -> retries(client), beanName);
		}
	}

	private void warnIf(BooleanSupplier retries, String beanName) {
		try {
			if (retries.getAsBoolean() && this.warned.add(beanName)) {
				logger.warn("The Apache HttpClient of bean '" + beanName
						+ "' retries by itself, and where a RestClient uses it these retries multiply with those decided "
						+ "here. Call HttpClientBuilder.disableAutomaticRetries() where it is built.");
			}
		}
		catch (RuntimeException | LinkageError ex) {
			logger.debug("Cannot tell whether bean '" + beanName + "' retries by itself", ex);
		}
	}

	private static boolean retries(HttpClientBuilder builder) {
		return Boolean.FALSE.equals(read(builder, "automaticRetriesDisabled"));
	}

	private static boolean retries(HttpClient client) {
		Object element = read(client, "execChain");
		while (element != null) {
			if (read(element, "handler") instanceof HttpRequestRetryExec) {
				return true;
			}
			element = read(element, "next");
		}
		return false;
	}

	private static @Nullable Object read(Object target, String field) {
		return new DirectFieldAccessor(target).getPropertyValue(field);
	}

}
