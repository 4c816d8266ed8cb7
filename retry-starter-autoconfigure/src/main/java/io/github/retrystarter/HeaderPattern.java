package io.github.retrystarter;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * A header of a response, written {@code name} or {@code name=value}.
 *
 * @param name the name; case does not matter
 * @param value the value, or {@code null} for any; case does not matter
 */
public record HeaderPattern(String name, @Nullable String value) {

	/**
	 * Create a pattern. Its components are described above.
	 * @param name the value for {@code name}
	 * @param value the value for {@code value}
	 * @throws IllegalArgumentException if a value is impossible
	 */
	public HeaderPattern {
		HeaderName.require("the name before '='", name);
	}

	/**
	 * Read a pattern.
	 * @param text {@code name} or {@code name=value}
	 * @return the pattern
	 * @throws IllegalArgumentException if the name is not a token
	 */
	public static HeaderPattern parse(String text) {
		String[] parts = text.split("=", 2);
		return new HeaderPattern(parts[0].strip(), (parts.length > 1) ? parts[1].strip() : null);
	}

	@Override
	public String toString() {
		return (this.value != null) ? this.name + "=" + this.value : this.name;
	}

	/**
	 * Whether there is such a header.
	 * @param headers the headers of a response
	 * @return {@code true} if one matches
	 */
	public boolean matches(HttpHeaders headers) {
		if (this.value == null) {
			return headers.containsHeader(this.name);
		}
		return headers.getOrEmpty(this.name).stream().anyMatch((actual) -> this.value.equalsIgnoreCase(actual.strip()));
	}

}
