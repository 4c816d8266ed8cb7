package io.github.retrystarter.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpRequest;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.SafeText;

/**
 * Options of one request, which replace what its mount says, for
 * {@code RestClient.RequestHeadersSpec.attributes}:
 *
 * <pre>
 * restClient.get().uri(url).attributes(RetryOptions.total(5)).retrieve()
 * </pre>
 *
 * Several can be given one after the other. Each is a request attribute of its own.
 */
public final class RetryOptions {

	private static final String PREFIX = RetryOptions.class.getName() + ".";

	/**
	 * Name of the request attribute that holds the attempts of the call, a {@link List}
	 * of {@link AttemptRecord}, once it is over.
	 * @see #history(HttpRequest)
	 */
	public static final String HISTORY = PREFIX + "history";

	static final String DISABLED = PREFIX + "disabled";

	static final String TOTAL = PREFIX + "total";

	static final String ATTEMPT_TIMEOUT = PREFIX + "attemptTimeout";

	static final String IDEMPOTENT = PREFIX + "idempotent";

	static final String MOUNT = PREFIX + "mount";

	static final String IDEMPOTENCY_KEY = PREFIX + "idempotencyKey";

	private RetryOptions() {
	}

	/**
	 * Send the request once, past the retry layer. It is not counted.
	 * @return the option
	 */
	public static Consumer<Map<String, Object>> disabled() {
		return (attributes) -> attributes.put(DISABLED, true);
	}

	/**
	 * Allow this many retries instead of the mount's {@code total}. The limits by kind,
	 * {@code connect}, {@code read} and {@code status}, still apply.
	 * @param total retries after the first attempt, 0 for none
	 * @return the option
	 * @throws IllegalArgumentException if negative
	 */
	public static Consumer<Map<String, Object>> total(int total) {
		if (total < 0) {
			throw new IllegalArgumentException("total must be 0 or more, but is " + total);
		}
		return (attributes) -> attributes.put(TOTAL, total);
	}

	/**
	 * Allow each attempt this much time instead of the mount's {@code attempt-timeout}.
	 * An attempt that takes longer is cut.
	 * @param attemptTimeout the time, more than zero
	 * @return the option
	 * @throws IllegalArgumentException if not more than zero
	 */
	public static Consumer<Map<String, Object>> attemptTimeout(Duration attemptTimeout) {
		if (attemptTimeout.isNegative() || attemptTimeout.isZero()) {
			throw new IllegalArgumentException("attempt-timeout must be more than 0, but is " + attemptTimeout);
		}
		return (attributes) -> attributes.put(ATTEMPT_TIMEOUT, attemptTimeout);
	}

	/**
	 * Declare that the request may be repeated after it was sent, whatever its method.
	 * @return the option
	 */
	public static Consumer<Map<String, Object>> idempotent() {
		return (attributes) -> attributes.put(IDEMPOTENT, true);
	}

	/**
	 * Use the mount of this name instead of the one that the URL selects.
	 * @param mount the name; a request that names no mount there is fails with an
	 * {@link IllegalArgumentException}
	 * @return the option
	 */
	public static Consumer<Map<String, Object>> mount(String mount) {
		return (attributes) -> attributes.put(MOUNT, mount);
	}

	/**
	 * Show this URI template instead of the path in the log and at the endpoint, for a
	 * request whose path holds a secret and whose template the client does not know: one
	 * that is made with a {@link java.net.URI} or a {@code UriBuilder}. Observations show
	 * it, too.
	 * @param template the template, such as <code>/bot{token}/send</code>
	 * @return the option
	 */
	public static Consumer<Map<String, Object>> uriTemplate(String template) {
		return (attributes) -> attributes.put(SafeText.URI_TEMPLATE, template);
	}

	/**
	 * Send this idempotency key, whether keys are generated or not. It makes the request
	 * repeatable.
	 * @param key the key, a legal header value that no other call uses
	 * @return the option
	 * @throws IllegalArgumentException if blank
	 */
	public static Consumer<Map<String, Object>> idempotencyKey(String key) {
		if (key.isBlank()) {
			throw new IllegalArgumentException("An idempotency key must not be blank");
		}
		return (attributes) -> attributes.put(IDEMPOTENCY_KEY, key);
	}

	/**
	 * The attempts of a call that is over, for use in
	 * {@code RestClient.RequestHeadersSpec.exchange}.
	 * @param request the request
	 * @return the attempts, none if the call went past the retry layer
	 */
	@SuppressWarnings("unchecked")
	public static List<AttemptRecord> history(HttpRequest request) {
		return (List<AttemptRecord>) request.getAttributes().getOrDefault(HISTORY, List.of());
	}

}
