package io.github.retrystarter.actuate;

import org.jspecify.annotations.Nullable;

/**
 * Thrown for a setting that cannot apply while the application runs, or not at all.
 */
public final class RefusedSettingException extends RuntimeException {

	/**
	 * Its key.
	 */
	private final String key;

	/**
	 * Its value as it may be shown.
	 */
	private final @Nullable String value;

	/**
	 * What is wrong with it, and what to do.
	 */
	private final String remedy;

	/**
	 * Create an exception.
	 * @param key the key
	 * @param value its value as it may be shown, {@code null} if the key is to blame
	 * @param remedy what is wrong, and what to do
	 */
	public RefusedSettingException(String key, @Nullable String value, String remedy) {
		super((value != null) ? "'%s' is '%s': %s".formatted(key, value, remedy) : "'%s': %s".formatted(key, remedy));
		this.key = key;
		this.value = value;
		this.remedy = remedy;
	}

	/**
	 * The same, and more on it.
	 * @param more what else to tell
	 * @return another exception
	 */
	public RefusedSettingException because(String more) {
		return new RefusedSettingException(this.key, this.value, this.remedy + "; " + more);
	}

	Refusal refusal() {
		return new Refusal(this.key, this.value, this.remedy);
	}

	/**
	 * Why a request to the endpoint is refused.
	 *
	 * @param key the key to blame
	 * @param value its value, {@code null} if the key is to blame
	 * @param remedy what is wrong, and what to do
	 */
	record Refusal(String key, @Nullable String value, String remedy) {

	}

}
