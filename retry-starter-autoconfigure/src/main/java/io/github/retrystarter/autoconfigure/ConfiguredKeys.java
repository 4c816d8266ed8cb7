package io.github.retrystarter.autoconfigure;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * The keys below {@code retry.} that an environment holds. Some of them may be none of
 * ours, because the prefix is a common word.
 */
final class ConfiguredKeys {

	private static final Log logger = LogFactory.getLog(ConfiguredKeys.class);

	private static final ConfigurationPropertyName PREFIX = ConfigurationPropertyName.of(RetryProperties.PREFIX);

	private final Map<String, ConfiguredKey> keys = new LinkedHashMap<>();

	ConfiguredKeys(Environment environment) {
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			if (source instanceof IterableConfigurationPropertySource iterable) {
				iterable.stream().filter(PREFIX::isAncestorOf).forEach((name) -> add(name, source));
			}
		}
	}

	private void add(ConfigurationPropertyName name, ConfigurationPropertySource source) {
		ConfigurationProperty property = source.getConfigurationProperty(name);
		if (property != null) {
			boolean variable = source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
			ConfiguredKey key = ConfiguredKey.of(property, variable);
			this.keys.putIfAbsent(RetryKeys.uniform(key.toString()), key);
		}
	}

	/**
	 * Refuse a value where there should be keys, such as {@code retry.budget: off}.
	 */
	void refuseValuesOfGroups() {
		this.keys.values().forEach(ConfiguredKey::refuseValueOfGroup);
	}

	/**
	 * Warn once of each key that does not exist.
	 * @param mounts names of the mounts
	 */
	void warnOfUnknown(Collection<String> mounts) {
		unknown(mounts).forEach(logger::warn);
	}

	/**
	 * A warning of each key that does not exist.
	 * @param mounts names of the mounts
	 */
	List<String> unknown(Collection<String> mounts) {
		Set<String> variables = new HashSet<>();
		RetryKeys.GENERAL.all().forEach((key) -> variables.add(RetryKeys.uniform(key)));
		mounts.forEach((mount) -> RetryKeys.OF_A_MOUNT.all()
			.forEach((key) -> variables.add(RetryKeys.uniform("mounts" + mount + key))));
		return this.keys.values().stream().filter((key) -> !key.exists(variables)).map(ConfiguredKey::warning).toList();
	}

	/**
	 * Where a key is set.
	 * @return its origin in brackets after a space, empty if nobody knows
	 */
	static String origin(Environment environment, String key) {
		ConfigurationPropertyName name = ConfigurationPropertyName.of(key);
		for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
			ConfigurationProperty property = source.getConfigurationProperty(name);
			if (property != null) {
				return ConfiguredKey.origin(property);
			}
		}
		return "";
	}

}
