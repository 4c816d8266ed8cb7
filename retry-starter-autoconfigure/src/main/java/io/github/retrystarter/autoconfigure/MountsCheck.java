package io.github.retrystarter.autoconfigure;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

import io.github.retrystarter.RetryMounts;

/**
 * Checks mounts by what the application has beside them.
 */
@FunctionalInterface
interface MountsCheck {

	/**
	 * Check the mounts.
	 * @throws InvalidConfigurationPropertyValueException if one of them makes no sense
	 */
	void check(RetryMounts mounts);

}
