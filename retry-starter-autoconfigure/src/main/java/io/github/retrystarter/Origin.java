package io.github.retrystarter;

import java.net.URI;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Scheme, host and port of a URL, compared as browsers do: case does not count, and an
 * absent port is the scheme's.
 *
 * @param scheme the scheme in lower case
 * @param host the host in lower case
 * @param port the port, -1 where there is none and the scheme has no default
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6454#section-4">RFC 6454, section 4</a>
 */
public record Origin(String scheme, String host, int port) {

	/**
	 * The origin of a URL.
	 * @param url the URL
	 * @return its origin, or {@code null} if it has no scheme or no host
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
			// java.net.URI knows no underscore in host names, container networks do.
			String hostAndPort = authority.substring(authority.lastIndexOf('@') + 1);
			int colon = hostAndPort.lastIndexOf(':');
			host = (colon < 0) ? hostAndPort : hostAndPort.substring(0, colon);
			port = (colon < 0) ? -1 : port(hostAndPort.substring(colon + 1));
		}
		return new Origin(scheme, host.toLowerCase(Locale.ROOT), (port >= 0) ? port : defaultPort(scheme));
	}

	private static int port(String digits) {
		try {
			return Integer.parseInt(digits);
		}
		catch (NumberFormatException ex) {
			return -1;
		}
	}

	private static int defaultPort(String scheme) {
		return switch (scheme) {
			case "http" -> 80;
			case "https" -> 443;
			default -> -1;
		};
	}

}
