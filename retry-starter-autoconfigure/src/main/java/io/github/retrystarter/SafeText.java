package io.github.retrystarter;

import java.util.regex.Pattern;

import org.springframework.http.HttpRequest;

/**
 * What may be shown of a request, in logs and elsewhere: text that comes from outside can
 * neither forge a line nor fill the disk, and of a URL nothing is shown that may be a
 * secret.
 */
public final class SafeText {

	/**
	 * Name of the request attribute in which {@code RestClient} keeps the URI template.
	 */
	public static final String URI_TEMPLATE = "org.springframework.web.client.RestClient.uriTemplate";

	private static final Pattern ORIGIN_OF_TEMPLATE = Pattern.compile("^(?:[^/?#]*:)?//[^/?#]*");

	private static final int MAX_LENGTH = 200;

	private SafeText() {
	}

	/**
	 * The URL of a request without user info, query and fragment, and with its URI
	 * template instead of its path where the client knows one, because values in a path
	 * may be secrets, too.
	 * @param request the request
	 * @param policy says whether the path may be shown at all
	 * @return scheme, host, port and template or path, escaped
	 */
	public static String url(HttpRequest request, HttpRetryPolicy policy) {
		Origin origin = Origin.of(request.getURI());
		String path = policy.logPath() ? path(request) : "";
		return escape((origin != null) ? origin + path : path);
	}

	private static String path(HttpRequest request) {
		if (request.getAttributes().get(URI_TEMPLATE) instanceof String template) {
			String path = ORIGIN_OF_TEMPLATE.matcher(template).replaceFirst("").replaceFirst("[?#].*", "");
			return (path.isEmpty() || path.startsWith("/")) ? path : "/" + path;
		}
		String path = request.getURI().getRawPath();
		return (path != null) ? path : "";
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
