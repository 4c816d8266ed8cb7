package io.github.retrystarter.client;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.HttpRetryPolicy;

/**
 * The {@linkplain RetryOptions options} that a request was given, read from its
 * attributes, and the history that is handed back there.
 */
final class GivenOptions {

	private GivenOptions() {
	}

	/**
	 * Note the history of a call, unless its request is one of somebody's own whose
	 * attributes cannot be changed.
	 */
	static void history(Map<String, Object> attributes, @Nullable List<AttemptRecord> history) {
		try {
			if (history != null) {
				attributes.put(RetryOptions.HISTORY, history);
			}
			else {
				attributes.remove(RetryOptions.HISTORY);
			}
		}
		catch (UnsupportedOperationException ex) {
			// Nobody will look for it there.
		}
	}

	static boolean isDisabled(Map<String, Object> attributes) {
		return attributes.containsKey(RetryOptions.DISABLED);
	}

	static boolean isIdempotent(Map<String, Object> attributes) {
		return attributes.containsKey(RetryOptions.IDEMPOTENT);
	}

	static HttpRetryPolicy apply(Map<String, Object> attributes, HttpRetryPolicy policy) {
		Integer total = (Integer) attributes.get(RetryOptions.TOTAL);
		Duration attemptTimeout = (Duration) attributes.get(RetryOptions.ATTEMPT_TIMEOUT);
		if (total == null && attemptTimeout == null) {
			return policy;
		}
		return policy.mutate()
			.total((total != null) ? total : policy.total())
			.attemptTimeout((attemptTimeout != null) ? attemptTimeout : policy.attemptTimeout())
			.build();
	}

	static @Nullable String mount(Map<String, Object> attributes) {
		return (String) attributes.get(RetryOptions.MOUNT);
	}

	static @Nullable String idempotencyKey(Map<String, Object> attributes) {
		return (String) attributes.get(RetryOptions.IDEMPOTENCY_KEY);
	}

}
