package io.github.retrystarter.autoconfigure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.SafeText;
import io.github.retrystarter.actuate.RefusedSettingException;

/**
 * Settings that somebody has given to mounts while the application runs, by the canonical
 * keys of the configuration, as texts like those of a configuration. Immutable.
 */
final class GivenSettings {

	private static final String PREFIX = "given";

	private static final String RESTART = "it cannot change without a restart";

	static final GivenSettings NONE = new GivenSettings(Map.of());

	private final Map<String, Map<String, String>> byMount;

	private GivenSettings(Map<String, Map<String, String>> byMount) {
		this.byMount = byMount;
	}

	/**
	 * These and others for one mount.
	 * @throws RefusedSettingException if there is no such key, or no value
	 */
	GivenSettings with(RetryMount mount, Map<String, ?> settings) {
		Map<String, String> ofMount = new LinkedHashMap<>(of(mount.name()));
		settings.forEach((key, value) -> ofMount.put(key(mount, key), text(key, value)));
		Map<String, Map<String, String>> all = new LinkedHashMap<>(this.byMount);
		all.put(mount.name(), ofMount);
		return new GivenSettings(all);
	}

	GivenSettings where(Predicate<String> mount) {
		Map<String, Map<String, String>> some = new LinkedHashMap<>(this.byMount);
		some.keySet().removeIf(mount.negate());
		return new GivenSettings(some);
	}

	Map<String, String> of(String mount) {
		return this.byMount.getOrDefault(mount, Map.of());
	}

	private static String key(RetryMount mount, String key) {
		if (RetryKeys.GENERAL.find(key) != null && RetryKeys.OF_A_MOUNT.find(key) == null) {
			throw new RefusedSettingException(key, null, RESTART);
		}
		String known = RetryKeys.OF_A_MOUNT.find(key);
		if (known == null) {
			throw new RefusedSettingException(SafeText.escape(key), null,
					("there is no such key. " + RetryKeys.OF_A_MOUNT.adviceOn(withoutPrefix(mount, key), "")).strip());
		}
		if (known.equals("url")) {
			throw new RefusedSettingException(key, null, "where a mount applies is set by the configuration alone");
		}
		if (known.equals("enabled") && mount.isByNameOnly()) {
			throw new RefusedSettingException(key, null, "for the clients of an HTTP service group " + RESTART
					+ "; {\"retrying\": false} switches retries off at once");
		}
		return known;
	}

	/**
	 * The key as the log writes it, without what is not written here.
	 */
	private static String withoutPrefix(RetryMount mount, String key) {
		return key.replace("retry.mounts." + mount.name() + ".", "").replace("retry.", "");
	}

	private static String text(String key, @Nullable Object value) {
		if (value instanceof String || value instanceof Number || value instanceof Boolean) {
			return value.toString();
		}
		throw new RefusedSettingException(key, String.valueOf(value),
				"a value is a text, a number, true or false; DELETE takes back what was set");
	}

	/**
	 * A mount with its settings.
	 * @throws RefusedSettingException if a value is impossible
	 */
	RetryMount apply(RetryMount mount) {
		Map<String, String> settings = of(mount.name());
		if (settings.isEmpty()) {
			return mount;
		}
		Map<String, String> source = new LinkedHashMap<>();
		settings.forEach((key, value) -> source.put(PREFIX + "." + key, value));
		RetryProperties.Mount properties = new RetryProperties.Mount();
		RetryPolicyMapper mapper = new RetryPolicyMapper(PREFIX);
		HttpRetryPolicy policy = RefusedSettings.in(PREFIX, () -> {
			new Binder(new MapConfigurationPropertySource(source)).bind(PREFIX, Bindable.ofInstance(properties));
			return mapper.map(properties, mount.policy().mutate());
		});
		settings.forEach((key, value) -> {
			if (!mapper.keys().contains(key) && !key.equals("enabled")) {
				throw new RefusedSettingException(key, value, "a value is needed");
			}
		});
		boolean enabled = settings.containsKey("enabled") ? properties.isEnabled() : mount.enabled();
		return new RetryMount(mount.name(), mount.url(), policy, enabled, mount.keys());
	}

}
