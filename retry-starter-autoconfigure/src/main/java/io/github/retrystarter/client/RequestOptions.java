package io.github.retrystarter.client;

import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.HttpRetryPolicy;

/**
 * All options of one request.
 *
 * @param disabled whether the request goes past the retry layer
 * @param total retries after the first attempt, {@code null} for those of the mount
 * @param idempotent whether the request may be repeated whatever its method
 * @param mount name of the mount, {@code null} for that of the URL
 * @param idempotencyKey idempotency key, {@code null} for none of this request's own
 * @see RetryOptions
 */
record RequestOptions(boolean disabled, @Nullable Integer total, boolean idempotent, @Nullable String mount,
		@Nullable String idempotencyKey) {

	static final String ATTRIBUTE = RequestOptions.class.getName();

	private static final RequestOptions NONE = new RequestOptions(false, null, false, null, null);

	static RequestOptions of(Map<String, Object> attributes) {
		return (attributes.get(ATTRIBUTE) instanceof RequestOptions options) ? options : NONE;
	}

	HttpRetryPolicy apply(HttpRetryPolicy policy) {
		return (this.total != null) ? policy.mutate().total(this.total).build() : policy;
	}

}
