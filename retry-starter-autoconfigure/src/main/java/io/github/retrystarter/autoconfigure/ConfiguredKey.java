package io.github.retrystarter.autoconfigure;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;

/**
 * A key below {@code retry.} as it is configured.
 *
 * @param scope the keys that may be found where it stands
 * @param prefix where it stands, with a dot at the end
 * @param key the rest of its name, without the index of an element of a list
 * @param property its value and origin
 * @param variable whether it is an environment variable, whose underscores may stand for
 * dots and for dashes
 */
record ConfiguredKey(RetryKeys scope, String prefix, String key, ConfigurationProperty property, boolean variable) {

	private static final String MOUNTS = RetryProperties.PREFIX + ".mounts.";

	static ConfiguredKey of(ConfigurationProperty property, boolean variable) {
		ConfigurationPropertyName name = property.getName();
		int end = name.getNumberOfElements();
		while (name.isNumericIndex(end - 1)) {
			end--;
		}
		if (end > 3 && name.getElement(1, Form.UNIFORM).equals("mounts")) {
			String mount = name.getElement(2, Form.ORIGINAL);
			String prefix = MOUNTS + (mount.contains(".") ? "[" + mount + "]" : mount) + ".";
			return new ConfiguredKey(RetryKeys.OF_A_MOUNT, prefix, text(name, 3, end), property, variable);
		}
		return new ConfiguredKey(RetryKeys.GENERAL, RetryProperties.PREFIX + ".", text(name, 1, end), property,
				variable);
	}

	private static String text(ConfigurationPropertyName name, int begin, int end) {
		return name.chop(end).subName(begin).toString();
	}

	/**
	 * Whether there is such a key.
	 * @param variables the environment variables that there are, in one word each
	 */
	boolean exists(Set<String> variables) {
		return this.variable
				? variables.contains(RetryKeys.uniform(toString()).substring(RetryProperties.PREFIX.length()))
				: this.scope.contains(this.key);
	}

	void refuseValueOfGroup() {
		Object value = this.property.getValue();
		String meant = meant();
		if (meant != null) {
			throw InvalidValue.of(toString(), value,
					"this key has others below it; what is meant is probably '" + meant + "'");
		}
	}

	private @Nullable String meant() {
		if (MOUNTS.startsWith(this + ".")) {
			boolean isEmptyMap = this.property.getValue().toString().isEmpty();
			return isEmptyMap ? null : MOUNTS + "<name>.url";
		}
		if (toString().startsWith(MOUNTS) && this.scope == RetryKeys.GENERAL) {
			return this + ".url";
		}
		String inGroup = this.scope.mostLikelyIn(this.key);
		return (inGroup != null) ? this.prefix + inGroup : null;
	}

	String warning() {
		return ("'" + this + "'" + origin(this.property) + " is not a key of Retry Starter, which ignores it. "
				+ this.scope.adviceOn(this.key, this.prefix))
			.strip();
	}

	/**
	 * The origin of a value, in brackets after a space, empty if nobody knows.
	 */
	static String origin(ConfigurationProperty property) {
		return (property.getOrigin() != null) ? " (" + property.getOrigin() + ")" : "";
	}

	@Override
	public String toString() {
		return this.prefix + this.key;
	}

}
