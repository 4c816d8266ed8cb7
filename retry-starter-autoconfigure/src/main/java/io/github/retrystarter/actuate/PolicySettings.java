package io.github.retrystarter.actuate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.SafeText;

/**
 * The settings of a policy by the keys of the configuration, and where each comes from.
 */
public final class PolicySettings {

	private PolicySettings() {
	}

	/**
	 * Describe the policy of a mount. What no key sets, because the application makes the
	 * mounts itself, is told by its value.
	 * @param mount the mount
	 * @param root the mount whose policy holds what is set for all
	 * @param changed keys that were changed by the endpoint
	 */
	static Map<String, RetryDescriptor.Setting> describe(RetryMount mount, RetryMount root, Set<String> changed) {
		Map<String, @Nullable Object> ofMount = values(mount.policy());
		Map<String, @Nullable Object> ofAll = values(root.policy());
		Map<String, @Nullable Object> builtIn = values(HttpRetryPolicy.defaults());
		Map<String, RetryDescriptor.Setting> settings = new LinkedHashMap<>();
		ofMount.forEach((key, value) -> {
			boolean ofItsOwn = !mount.name().equals(root.name())
					&& (mount.keys().contains(key) || !Objects.equals(value, ofAll.get(key)));
			boolean set = root.keys().contains(key) || !Objects.equals(value, builtIn.get(key));
			String source = changed.contains(key) ? "endpoint" : ofItsOwn ? "mount" : set ? "retry" : "default";
			if (value != null || !source.equals("default")) {
				settings.put(key, new RetryDescriptor.Setting(shown(value), source));
			}
		});
		return settings;
	}

	/**
	 * What is different in two versions of a mount.
	 * @param before the mount as it was
	 * @param after the mount as it is
	 * @return a text such as {@code total 3 → 1} for each difference
	 */
	public static List<String> changes(RetryMount before, RetryMount after) {
		Map<String, @Nullable Object> old = values(before.policy());
		List<String> changes = new ArrayList<>();
		note(changes, "url", before.url(), after.url());
		note(changes, "enabled", before.enabled(), after.enabled());
		values(after.policy()).forEach((key, value) -> note(changes, key, old.get(key), value));
		return changes;
	}

	private static void note(List<String> changes, String key, @Nullable Object before, @Nullable Object after) {
		if (!Objects.equals(before, after)) {
			changes.add("%s %s → %s".formatted(key, SafeText.escape(shown(before).toString()),
					SafeText.escape(shown(after).toString())));
		}
	}

	private static String word(Enum<?> value) {
		return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	private static List<String> texts(List<?> patterns) {
		return patterns.stream().map(Object::toString).toList();
	}

	private static Object shown(@Nullable Object value) {
		return (value != null) ? value : "unset";
	}

	private static Map<String, @Nullable Object> values(HttpRetryPolicy policy) {
		Map<String, @Nullable Object> values = new LinkedHashMap<>();
		values.put("total", policy.total());
		values.put("connect", policy.connect());
		values.put("read", policy.read());
		values.put("status", policy.status());
		values.put("allowed-methods", policy.allowedMethods().toString());
		values.put("status-forcelist", policy.statusForcelist().toString());
		values.put("backoff-factor", policy.backoff().factor());
		values.put("backoff-max", policy.backoff().max());
		values.put("jitter", word(policy.backoff().jitter()));
		values.put("backoff-jitter", policy.backoff().extra());
		values.put("immediate-first-retry", policy.backoff().immediateFirstRetry());
		values.put("respect-retry-after-header", policy.respectRetryAfterHeader());
		values.put("retry-after-headers", policy.retryAfterHeaders());
		values.put("retry-after-max", policy.retryAfterMax());
		values.put("raise-on-status", policy.raiseOnStatus());
		values.put("timeout", policy.timeout());
		values.put("attempt-timeout", policy.attemptTimeout());
		values.put("response-buffer", policy.responseBuffer());
		values.put("idempotency-key.enabled", policy.idempotencyKey().generated());
		values.put("idempotency-key.header", policy.idempotencyKey().header());
		values.put("idempotency-key.quoted", policy.idempotencyKey().quoted());
		values.put("idempotency-key.retry-conflict", policy.idempotencyKey().retryConflict());
		values.put("retry-if.headers", texts(policy.retryIf().headers()));
		values.put("retry-if.json", texts(policy.retryIf().json()));
		values.put("stop-if.headers", texts(policy.stopIf().headers()));
		values.put("stop-if.json", texts(policy.stopIf().json()));
		values.put("attempt-header", policy.attemptHeader());
		values.put("budget.enabled", policy.budget().enabled());
		values.put("budget.capacity", policy.budget().capacity());
		values.put("budget.cost", policy.budget().cost());
		values.put("budget.refill", policy.budget().refill());
		values.put("budget.trickle", policy.budget().trickle());
		values.put("recovery.enabled", policy.recovery());
		values.put("rate-limit.mode", word(policy.rateLimit()));
		values.put("retry-unauthorized", policy.retryUnauthorized());
		values.put("rate-limit.partition-by", policy.rateLimitPartitionBy());
		values.put("observe-attempts", policy.observeAttempts());
		values.put("log-path", policy.logPath());
		return values;
	}

}
