package io.github.retrystarter;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a mount applies: an origin and the leading segments of a path.
 *
 * @param origin the origin
 * @param path the path, empty or with a leading and without a trailing slash
 */
public record UrlPrefix(Origin origin, String path) {

	private static final char LAST_ASCII = 127;

	private static final Pattern CHARACTER = Pattern.compile("%[0-9A-Fa-f]{2}|[^\\p{ASCII}\\p{Cs}]");

	private static final Pattern HOST_AND_PORT = Pattern.compile(".*:(?<port>[0-9]{5,})");

	private static final Pattern UNRESERVED = Pattern.compile("[A-Za-z0-9._~-]");

	/**
	 * Read a prefix.
	 * @param url an absolute http or https URL
	 * @return the prefix
	 * @throws IllegalArgumentException if it is not such a URL, or has user info, a query
	 * or a fragment
	 */
	public static UrlPrefix parse(String url) {
		URI uri = uri(url);
		String authority = uri.getRawAuthority();
		if (authority == null
				|| !("http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme()))) {
			throw new IllegalArgumentException("url must begin with http:// or https:// and a host");
		}
		if (authority.contains("@") || uri.getRawQuery() != null || uri.getRawFragment() != null) {
			throw new IllegalArgumentException("url must have no user info, query or fragment");
		}
		Origin origin = Origin.of(uri);
		if (origin == null) {
			throw new IllegalArgumentException(whatIsWrongWith(authority));
		}
		return new UrlPrefix(origin, path(uri).replaceFirst("/+$", ""));
	}

	private static String whatIsWrongWith(String authority) {
		Matcher withPort = HOST_AND_PORT.matcher(authority);
		if (withPort.matches()) {
			return "url must have a port up to 65535, not " + withPort.group("port");
		}
		if (!authority.chars().allMatch((character) -> character <= LAST_ASCII)) {
			return "url must have its host in ASCII, which is " + inAscii(authority);
		}
		return "url has no host that a request could be compared with: " + authority;
	}

	private static String inAscii(String host) {
		try {
			return IDN.toASCII(host, IDN.ALLOW_UNASSIGNED);
		}
		catch (IllegalArgumentException ex) {
			return host;
		}
	}

	private static URI uri(String url) {
		try {
			return new URI(url);
		}
		catch (URISyntaxException ex) {
			throw new IllegalArgumentException("url is malformed: " + ex.getReason(), ex);
		}
	}

	/**
	 * The path of a URL, normalized so that paths can be compared: non-ASCII characters
	 * escaped, unreserved ones not, escapes in upper case, no dot segments.
	 * @param url the URL
	 * @return its path, empty if it has none
	 * @see <a href="https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2">RFC 3986,
	 * section 6.2.2</a>
	 */
	static String path(URI url) {
		String path = (url.getRawPath() != null) ? url.getRawPath() : "";
		if (hasOneSpelling(path)) {
			return path;
		}
		String spelled = CHARACTER.matcher(path).replaceAll((character) -> spell(character.group()));
		return URI.create("http://host" + spelled).normalize().getRawPath();
	}

	private static boolean hasOneSpelling(String path) {
		char previous = ' ';
		for (int i = 0; i < path.length(); i++) {
			char character = path.charAt(i);
			boolean special = character == '%' || character > LAST_ASCII
					|| (previous == '/' && (character == '.' || character == '/'));
			if (special) {
				return false;
			}
			previous = character;
		}
		return true;
	}

	private static String spell(String character) {
		if (!character.startsWith("%")) {
			return URI.create("/" + character).toASCIIString().substring(1);
		}
		String plain = Character.toString(Integer.parseInt(character.substring(1), 16));
		return UNRESERVED.matcher(plain).matches() ? plain : character.toUpperCase(Locale.ROOT);
	}

	@Override
	public String toString() {
		return this.origin + this.path;
	}

}
