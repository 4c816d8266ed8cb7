package io.github.retrystarter;

import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Scheme, host and port of a URL, compared as browsers do: case does not matter, and an
 * absent port is the default port of the scheme.
 *
 * @param scheme the scheme in lower case
 * @param host the host in lower case
 * @param port the port, -1 if there is none and the scheme has no default
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6454#section-4">RFC 6454, section 4</a>
 */
public record Origin(String scheme, String host, int port) {

	private static final int MAX_PORT = 65535;

	// java.net.URI rejects underscores in host names, which container networks use.
	private static final Pattern NAME_AND_PORT = Pattern
		.compile("(?:.*@)?(?<host>[A-Za-z0-9._-]+):?(?<port>(?<=:)[0-9]{0,5}|)");

	/**
	 * The origin of a URL.
	 * @param url the URL
	 * @return its origin, or {@code null} if it has no scheme, no host or an impossible
	 * port
	 */
	public static @Nullable Origin of(URI url) {
		String scheme = url.getScheme();
		String authority = url.getRawAuthority();
		if (scheme == null || authority == null) {
			return null;
		}
		scheme = scheme.toLowerCase(Locale.ROOT);
		String host = url.getHost();
		int port = url.getPort();
		if (host == null) {
			Matcher named = NAME_AND_PORT.matcher(authority);
			if (!named.matches()) {
				return null;
			}
			host = named.group("host");
			port = named.group("port").isEmpty() ? -1 : Integer.parseInt(named.group("port"));
		}
		if (port > MAX_PORT) {
			return null;
		}
		return new Origin(scheme, host.toLowerCase(Locale.ROOT), (port >= 0) ? port : defaultPort(scheme));
	}

	/**
	 * The origin as in a URL, with its port.
	 */
	@Override
	public String toString() {
		return this.scheme + "://" + this.host + ((this.port >= 0) ? ":" + this.port : "");
	}

	private static int defaultPort(String scheme) {
		return switch (scheme) {
			case "http" -> 80;
			case "https" -> 443;
			default -> -1;
		};
	}

}
