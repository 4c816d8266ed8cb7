package io.github.retrystarter.autoconfigure;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.convert.ConversionException;
import org.springframework.util.unit.DataSize;

import io.github.retrystarter.SafeText;
import io.github.retrystarter.actuate.RefusedSettingException;

/**
 * Says of a value that is refused while the application runs what the failure analyzers
 * say at start: key, value and remedy.
 */
final class RefusedSettings {

	private static final String UNREADABLE = "it cannot be read";

	private static final Map<Class<?>, String> REMEDIES = Map.of(Integer.class, "it must be a whole number",
			Double.class, "it must be a number", Boolean.class, "it must be true or false", boolean.class,
			"it must be true or false", Duration.class, "it must be a duration such as 500ms or 2s", DataSize.class,
			"it must be a size such as 64KB");

	private RefusedSettings() {
	}

	/**
	 * Read and check values.
	 * @param prefix prefix of their keys that is not to be told
	 * @param action reads them
	 * @throws RefusedSettingException if one of them is impossible
	 */
	static <T> T in(String prefix, Supplier<T> action) {
		try {
			return action.get();
		}
		catch (InvalidConfigurationPropertyValueException ex) {
			throw refused(prefix, ex.getName(), ex.getValue(),
					Objects.requireNonNullElse(ex.getReason(), "it is impossible"));
		}
		catch (BindException ex) {
			ConfigurationProperty property = ex.getProperty();
			throw refused(prefix, ex.getName().toString(), (property != null) ? property.getValue() : null, remedy(ex));
		}
	}

	private static RefusedSettingException refused(String prefix, String name, @Nullable Object value, String remedy) {
		String key = name.startsWith(prefix + ".") ? name.substring(prefix.length() + 1) : name;
		Object shown = InvalidValue.of(key, value, remedy).getValue();
		return new RefusedSettingException(key, (shown != null) ? SafeText.escape(shown.toString()) : null, remedy);
	}

	private static String remedy(BindException ex) {
		Class<?> type = ex.getTarget().getType().resolve(Object.class);
		if (!(ex.getCause() instanceof ConversionException) && !(ex.getCause() instanceof IllegalArgumentException)) {
			return UNREADABLE;
		}
		if (type.isEnum()) {
			return "it must be one of " + Arrays.stream(type.getEnumConstants())
				.map((word) -> word.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
				.collect(Collectors.joining(", "));
		}
		return REMEDIES.getOrDefault(type, UNREADABLE);
	}

}
