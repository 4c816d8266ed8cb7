package io.github.retrystarter;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * A value in a JSON body, written {@code /pointer} or {@code /pointer=value}.
 *
 * @param pointer where the value is
 * @param value the value as text; if {@code null}, any value but {@code null} and
 * {@code false} matches
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6901">RFC 6901 (JSON Pointer)</a>
 */
public record JsonPattern(String pointer, @Nullable String value) {

	private static final Pattern POINTER = Pattern.compile("(/([^~/]|~[01])*)+");

	/**
	 * Create a pattern. Its components are described above.
	 * @param pointer the value for {@code pointer}
	 * @param value the value for {@code value}
	 * @throws IllegalArgumentException if a value is impossible
	 */
	public JsonPattern {
		if (!POINTER.matcher(pointer).matches()) {
			throw new IllegalArgumentException("'" + pointer + "' is not a JSON pointer such as /error/code");
		}
	}

	/**
	 * Read a pattern.
	 * @param text {@code /pointer} or {@code /pointer=value}
	 * @return the pattern
	 * @throws IllegalArgumentException if the pointer is malformed
	 */
	public static JsonPattern parse(String text) {
		String[] parts = text.split("=", 2);
		return new JsonPattern(parts[0].strip(), (parts.length > 1) ? parts[1].strip() : null);
	}

	@Override
	public String toString() {
		return (this.value != null) ? this.pointer + "=" + this.value : this.pointer;
	}

}
