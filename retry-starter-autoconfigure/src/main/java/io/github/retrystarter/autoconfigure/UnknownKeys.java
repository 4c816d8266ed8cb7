package io.github.retrystarter.autoconfigure;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Refuses keys that people know from other libraries, and that would otherwise be ignored
 * silently.
 */
final class UnknownKeys {

	private static final String TOTAL = "use 'retry.total', the number of retries after the first attempt";

	private static final String BACKOFF = "use 'retry.backoff-factor', the seconds before the first retry, which double for each further one";

	private static final String BACKOFF_MAX = "use 'retry.backoff-max'";

	private static final String STATUSES = "use 'retry.status-forcelist'";

	private static final String METHODS = "use 'retry.allowed-methods'";

	private static final Map<String, String> ADVICE = Map.ofEntries(Map.entry("maxattempts", TOTAL),
			Map.entry("maxretries", TOTAL), Map.entry("retries", TOTAL), Map.entry("delay", BACKOFF),
			Map.entry("initialdelay", BACKOFF), Map.entry("initialinterval", BACKOFF),
			Map.entry("waitduration", BACKOFF), Map.entry("maxdelay", BACKOFF_MAX),
			Map.entry("maxinterval", BACKOFF_MAX), Map.entry("maxbackoff", BACKOFF_MAX),
			Map.entry("multiplier", "the delay always doubles; use 'retry.backoff-factor' and 'retry.backoff-max'"),
			Map.entry("retryonstatus", STATUSES), Map.entry("statuscodes", STATUSES),
			Map.entry("methodwhitelist", METHODS), Map.entry("methods", METHODS));

	private UnknownKeys() {
	}

	/**
	 * Refuse a configuration that holds such a key, or a mount without a single key that
	 * exists.
	 * @param binder access to the configuration
	 * @param understood names of the mounts that have a key that exists
	 */
	static void refuse(Binder binder, Set<String> understood) {
		Map<?, ?> root = keys(binder);
		refuse(RetryProperties.PREFIX, root);
		if (root.get("mounts") instanceof Map<?, ?> mounts) {
			mounts.forEach((name, mount) -> {
				String prefix = RetryProperties.PREFIX + ".mounts." + name;
				if (mount instanceof Map<?, ?> keys) {
					refuse(prefix, keys);
				}
				if (!understood.contains(name)) {
					throw new InvalidConfigurationPropertyValueException(prefix, mount,
							"A mount has keys of its own, such as 'url', and none of these is one.");
				}
			});
		}
	}

	private static Map<?, ?> keys(Binder binder) {
		try {
			return binder.bind(RetryProperties.PREFIX, Bindable.mapOf(String.class, Object.class)).orElse(Map.of());
		}
		catch (BindException ex) {
			// An environment variable named RETRY, of another tool, is no map.
			return Map.of();
		}
	}

	private static void refuse(String prefix, Map<?, ?> keys) {
		keys.forEach((key, value) -> {
			String advice = ADVICE.get(uniform(key));
			if (advice != null) {
				throw new InvalidConfigurationPropertyValueException(prefix + "." + key, value,
						"There is no such key; " + advice + ".");
			}
		});
	}

	/**
	 * Keys may be written as {@code max-attempts}, {@code maxAttempts} or
	 * {@code max_attempts}.
	 */
	private static String uniform(Object key) {
		return key.toString().replaceAll("[-_]", "").toLowerCase(Locale.ROOT);
	}

}
