package io.github.retrystarter.autoconfigure;

import java.util.Map;
import java.util.stream.Stream;

import org.springframework.boot.context.properties.bind.BindResult;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Keys that people know from other libraries and that would otherwise be ignored in
 * silence.
 */
final class ForeignKeys {

	private static final String TOTAL = "use 'retry.total', the number of retries after the first attempt";

	private static final String BACKOFF = "use 'retry.backoff-factor', the seconds before the first retry, which double for each further one";

	private static final String BACKOFF_MAX = "use 'retry.backoff-max'";

	private static final String STATUSES = "use 'retry.status-forcelist'";

	private static final String METHODS = "use 'retry.allowed-methods'";

	private static final Map<String, String> ADVICE = Map.ofEntries(Map.entry("max-attempts", TOTAL),
			Map.entry("max-retries", TOTAL), Map.entry("retries", TOTAL), Map.entry("delay", BACKOFF),
			Map.entry("initial-delay", BACKOFF), Map.entry("initial-interval", BACKOFF),
			Map.entry("wait-duration", BACKOFF), Map.entry("max-delay", BACKOFF_MAX),
			Map.entry("max-interval", BACKOFF_MAX), Map.entry("max-backoff", BACKOFF_MAX),
			Map.entry("multiplier", "the delay always doubles; use 'retry.backoff-factor' and 'retry.backoff-max'"),
			Map.entry("retry-on-status", STATUSES), Map.entry("status-codes", STATUSES),
			Map.entry("method-whitelist", METHODS), Map.entry("methods", METHODS));

	private ForeignKeys() {
	}

	/**
	 * Refuse a configuration that holds one of them.
	 * @param binder access to the configuration
	 * @param mounts the names of the mounts
	 */
	static void refuse(Binder binder, Iterable<String> mounts) {
		refuse(binder, RetryProperties.PREFIX);
		mounts.forEach((mount) -> refuse(binder, RetryProperties.PREFIX + ".mounts." + mount));
	}

	private static void refuse(Binder binder, String prefix) {
		Stream.of(ADVICE.keySet().toArray(String[]::new)).sorted().forEach((key) -> {
			String name = prefix + "." + key;
			BindResult<String> value = binder.bind(name, String.class);
			if (value.isBound()) {
				throw new InvalidConfigurationPropertyValueException(name, value.get(),
						"There is no such key; " + ADVICE.get(key) + ".");
			}
		});
	}

}
