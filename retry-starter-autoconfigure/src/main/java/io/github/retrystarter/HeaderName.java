package io.github.retrystarter;

/**
 * Tokens of HTTP, which names of headers and of methods are.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2">RFC 9110, section
 * 5.6.2 (token)</a>
 */
final class HeaderName {

	private static final String SEPARATORS = "\"(),/:;<=>?@[\\]{}";

	private HeaderName() {
	}

	/**
	 * Check a name.
	 * @param what what the name is for
	 * @param name the name
	 * @throws IllegalArgumentException if it is not a token
	 */
	static void require(String what, String name) {
		if (!isToken(name)) {
			throw new IllegalArgumentException(what + " must be a header name, but is '" + name + "'");
		}
	}

	static boolean isToken(String name) {
		for (int i = 0; i < name.length(); i++) {
			if (!isTokenCharacter(name.charAt(i))) {
				return false;
			}
		}
		return !name.isEmpty();
	}

	private static boolean isTokenCharacter(char character) {
		return character > ' ' && character < 127 && SEPARATORS.indexOf(character) < 0;
	}

}
