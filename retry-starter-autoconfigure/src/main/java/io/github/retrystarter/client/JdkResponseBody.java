package io.github.retrystarter.client;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;

import org.jspecify.annotations.Nullable;

import org.springframework.http.client.ClientHttpResponse;
import org.springframework.util.ReflectionUtils;

/**
 * The body of a response of the JDK's client, also behind Spring's buffer. To close it is
 * all that ends an attempt whose interceptor or buffer reads it: before Java 19 its
 * reader ignores interrupts.
 */
final class JdkResponseBody {

	// Names, because the classes are not public.

	private static final String CLIENTS = "org.springframework.http.client.";

	private static final String JDK = CLIENTS + "JdkClientHttpResponse";

	private static final String BUFFER = CLIENTS + "BufferingClientHttpResponseWrapper";

	private JdkResponseBody() {
	}

	/**
	 * Get the body, which nobody has to have asked for before.
	 * @param response a response
	 * @return its body, {@code null} if it is of another client
	 */
	static @Nullable InputStream of(ClientHttpResponse response) {
		try {
			String type = response.getClass().getName();
			return type.equals(JDK) ? response.getBody() : type.equals(BUFFER) ? ofBuffered(response) : null;
		}
		catch (IOException | RuntimeException ex) {
			// Cut as far as it can be.
			return null;
		}
	}

	/**
	 * Spring's buffer asks for the body not before its own reader comes, and does not
	 * give it to anybody.
	 */
	private static @Nullable InputStream ofBuffered(ClientHttpResponse buffer) {
		Field field = ReflectionUtils.findField(buffer.getClass(), "response", ClientHttpResponse.class);
		if (field == null) {
			return null;
		}
		ReflectionUtils.makeAccessible(field);
		return (ReflectionUtils.getField(field, buffer) instanceof ClientHttpResponse response) ? of(response) : null;
	}

}
