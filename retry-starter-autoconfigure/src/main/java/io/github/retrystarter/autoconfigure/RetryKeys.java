package io.github.retrystarter.autoconfigure;

import java.beans.PropertyDescriptor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.core.BridgeMethodResolver;

/**
 * The keys that exist, and what to use instead of one that does not.
 */
final class RetryKeys {

	/**
	 * What other libraries call a key, in the spelling of {@link #uniform(String)}.
	 */
	private static final Map<String, Set<String>> OTHER_NAMES = Map.of(
			"total', the number of retries after the first attempt",
			Set.of("maxattempts", "maxretries", "maxretryattempts", "attempts", "retries"),
			"backoff-factor', the seconds before the first retry, which double for each further one",
			Set.of("delay", "initialdelay", "initialinterval", "initialbackoff", "waitduration", "interval", "backoff",
					"multiplier"),
			"backoff-max'", Set.of("maxdelay", "maxinterval", "maxbackoff"), "status-forcelist'",
			Set.of("retryonstatus", "retryablestatuscodes", "statuscodes", "statuses"), "allowed-methods'",
			Set.of("methodwhitelist", "methods"), "mounts.<name>.url'", Set.of("url"));

	static final RetryKeys GENERAL = new RetryKeys(RetryProperties.class);

	static final RetryKeys OF_A_MOUNT = new RetryKeys(RetryProperties.Mount.class);

	private final List<String> keys;

	private RetryKeys(Class<?> properties) {
		this.keys = keys(properties, "").toList();
	}

	private static Stream<String> keys(Class<?> type, String prefix) {
		return Arrays.stream(BeanUtils.getPropertyDescriptors(type))
			.filter((property) -> !property.getName().equals("class"))
			.flatMap((property) -> keys(property, prefix + DataObjectPropertyName.toDashedForm(property.getName())));
	}

	private static Stream<String> keys(PropertyDescriptor property, String key) {
		Class<?> type = BridgeMethodResolver.findBridgedMethod(property.getReadMethod()).getReturnType();
		return type.getPackage() == RetryKeys.class.getPackage() ? keys(type, key + ".") : Stream.of(key);
	}

	/**
	 * All keys, without the prefix.
	 */
	List<String> all() {
		return this.keys;
	}

	boolean contains(String key) {
		return find(key) != null;
	}

	/**
	 * The canonical form of a key.
	 * @param key the key, without the prefix
	 * @return its canonical form, or {@code null} if there is no such key
	 */
	@Nullable String find(String key) {
		return this.keys.stream().filter((known) -> dotted(known).equals(dotted(key))).findFirst().orElse(null);
	}

	/**
	 * The key that is meant most likely by somebody who gives a value to a group of keys.
	 * @param group the key that has the value
	 * @return the key, or {@code null} if this is no group
	 */
	@Nullable String mostLikelyIn(String group) {
		List<String> inGroup = this.keys.stream().filter((key) -> dotted(key).startsWith(dotted(group) + ".")).toList();
		return inGroup.stream()
			.filter((key) -> key.endsWith(".enabled") || key.endsWith(".mode"))
			.findFirst()
			.orElse(inGroup.isEmpty() ? null : inGroup.get(0));
	}

	/**
	 * What to use instead of a key that does not exist.
	 * @param key the key, without the prefix
	 * @param prefix the prefix, with a dot at its end
	 * @return a sentence, empty if there is nothing to say
	 */
	String adviceOn(String key, String prefix) {
		String written = uniform(key);
		for (Map.Entry<String, Set<String>> known : OTHER_NAMES.entrySet()) {
			if (known.getValue().contains(written)) {
				return "To configure the retries of HTTP clients use '" + prefix + known.getKey() + ".";
			}
		}
		String nearest = nearest(written);
		return (nearest != null) ? "Is '" + prefix + nearest + "' meant?" : "";
	}

	private @Nullable String nearest(String written) {
		return this.keys.stream()
			.filter((key) -> distance(written, uniform(key)) <= Math.max(1, written.length() / 4))
			.min(Comparator.comparingInt((key) -> distance(written, uniform(key))))
			.orElse(null);
	}

	/**
	 * One spelling for {@code max-attempts} and {@code MAX_ATTEMPTS}, in which nothing
	 * stands between words.
	 */
	static String uniform(String key) {
		return key.replaceAll("[^\\p{Alnum}]", "").toLowerCase(Locale.ROOT);
	}

	/**
	 * One spelling for {@code max-attempts}, {@code maxAttempts} and
	 * {@code max_attempts}, in which dots count.
	 */
	private static String dotted(String key) {
		return key.replaceAll("[^\\p{Alnum}.]", "").toLowerCase(Locale.ROOT);
	}

	/**
	 * How many characters to add, drop or replace, as Levenshtein counts.
	 */
	private static int distance(String one, String other) {
		int[] row = new int[other.length() + 1];
		Arrays.setAll(row, (column) -> column);
		for (int i = 1; i <= one.length(); i++) {
			int diagonal = row[0];
			row[0] = i;
			for (int j = 1; j <= other.length(); j++) {
				int replaced = diagonal + ((one.charAt(i - 1) == other.charAt(j - 1)) ? 0 : 1);
				diagonal = row[j];
				row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
			}
		}
		return row[other.length()];
	}

}
