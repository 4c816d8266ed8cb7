package io.github.retrystarter.client;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import org.springframework.http.HttpRequest;

import io.github.retrystarter.AttemptRecord;

/**
 * What one request wants otherwise than its mount says, for
 * {@code RestClient.RequestHeadersSpec.attributes}:
 *
 * <pre>
 * restClient.get().uri(url).attributes(RetryOptions.total(5)).retrieve()
 * </pre>
 *
 * Several can be given one after the other.
 */
public final class RetryOptions {

	/**
	 * Name of the request attribute that holds the attempts of the call, a {@link List}
	 * of {@link AttemptRecord}, once it is over.
	 * @see #history(HttpRequest)
	 */
	public static final String HISTORY = RetryOptions.class.getName() + ".history";

	private RetryOptions() {
	}

	/**
	 * Send the request once, past the retry layer. It is not counted.
	 * @return the option
	 */
	public static Consumer<Map<String, Object>> disabled() {
		return option((options) -> new RequestOptions(true, options.total(), options.idempotent(), options.mount(),
				options.idempotencyKey()));
	}

	/**
	 * Another total than that of the mount.
	 * @param total retries after the first attempt, 0 for none
	 * @return the option
	 * @throws IllegalArgumentException if negative
	 */
	public static Consumer<Map<String, Object>> total(int total) {
		if (total < 0) {
			throw new IllegalArgumentException("total must be 0 or more, but is " + total);
		}
		return option((options) -> new RequestOptions(options.disabled(), total, options.idempotent(), options.mount(),
				options.idempotencyKey()));
	}

	/**
	 * The request may be repeated after it was sent, whatever its method.
	 * @return the option
	 */
	public static Consumer<Map<String, Object>> idempotent() {
		return option((options) -> new RequestOptions(options.disabled(), options.total(), true, options.mount(),
				options.idempotencyKey()));
	}

	/**
	 * A mount by its name instead of that of the URL.
	 * @param mount the name; a request with one that no mount has fails with an
	 * {@link IllegalArgumentException}
	 * @return the option
	 */
	public static Consumer<Map<String, Object>> mount(String mount) {
		return option((options) -> new RequestOptions(options.disabled(), options.total(), options.idempotent(), mount,
				options.idempotencyKey()));
	}

	/**
	 * The idempotency key of the request, whether keys are generated or not.
	 * @param key the key, a legal header value that no other call uses
	 * @return the option
	 * @throws IllegalArgumentException if blank
	 */
	public static Consumer<Map<String, Object>> idempotencyKey(String key) {
		if (key.isBlank()) {
			throw new IllegalArgumentException("An idempotency key must not be blank");
		}
		return option((options) -> new RequestOptions(options.disabled(), options.total(), options.idempotent(),
				options.mount(), key));
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

	private static Consumer<Map<String, Object>> option(UnaryOperator<RequestOptions> option) {
		return (attributes) -> attributes.put(RequestOptions.ATTRIBUTE, option.apply(RequestOptions.of(attributes)));
	}

}
