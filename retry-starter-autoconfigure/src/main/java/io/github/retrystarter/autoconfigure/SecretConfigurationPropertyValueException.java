package io.github.retrystarter.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * A value that is impossible, and of which only a part may be shown.
 */
final class SecretConfigurationPropertyValueException extends InvalidConfigurationPropertyValueException {

	SecretConfigurationPropertyValueException(String key, @Nullable String shown, @Nullable String reason) {
		super(key, shown, reason);
	}

}
