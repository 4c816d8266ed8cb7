package io.github.retrystarter;

import java.net.URI;

/**
 * What may be shown of a request, in logs and elsewhere: text that comes from outside can
 * neither forge a line nor fill the disk, and of a URL nothing is shown that may be a
 * secret.
 */
public final class SafeText {

	private static final int MAX_LENGTH = 200;

	private SafeText() {
	}

	/**
	 * A URL without user info, query and fragment.
	 * @param url the URL
	 * @return scheme, host, port and path, escaped
	 */
	public static String url(URI url) {
		Origin origin = Origin.of(url);
		String path = (url.getRawPath() != null) ? url.getRawPath() : "";
		return escape((origin != null) ? origin + path : path);
	}

	/**
	 * Text with its control and formatting characters escaped, cut after
	 * {@value #MAX_LENGTH} characters.
	 * @param text the text
	 * @return the escaped text
	 */
	public static String escape(String text) {
		StringBuilder safe = new StringBuilder();
		text.codePoints().limit(MAX_LENGTH).forEach((character) -> {
			if (Character.isISOControl(character) || Character.getType(character) == Character.FORMAT
					|| Character.getType(character) == Character.LINE_SEPARATOR) {
				safe.append("\\u%04x".formatted(character));
			}
			else {
				safe.appendCodePoint(character);
			}
		});
		return (text.length() > MAX_LENGTH) ? safe.append("…").toString() : safe.toString();
	}

}
