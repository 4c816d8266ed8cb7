package io.github.retrystarter.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Refuses values without showing secrets that they may hold.
 */
final class InvalidValue {

	private InvalidValue() {
	}

	/**
	 * The exception for an impossible value.
	 * @param key the key
	 * @param value its value
	 * @param reason why it is impossible, and what to do
	 */
	static InvalidConfigurationPropertyValueException of(String key, @Nullable Object value, @Nullable String reason) {
		String shown = (value != null) ? withoutSecrets(value.toString()) : null;
		return (value == null || value.toString().equals(shown))
				? new InvalidConfigurationPropertyValueException(key, value, reason)
				: new SecretConfigurationPropertyValueException(key, shown, reason);
	}

	/**
	 * A text with its user info and its query masked, if it is anything like a URL.
	 */
	private static String withoutSecrets(String text) {
		return text.replaceFirst("^(?<scheme>[^/@?]*//|).*@", "${scheme}***@").replaceFirst("[?].*", "?***");
	}

}
