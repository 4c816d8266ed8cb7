package io.github.retrystarter;

import java.net.URI;
import java.net.URISyntaxException;

/**
 * Where a mount applies: an origin and the leading segments of a path.
 *
 * @param origin the origin
 * @param path the path, empty or with a leading and without a trailing slash
 */
public record UrlPrefix(Origin origin, String path) {

	/**
	 * Read a prefix.
	 * @param url an absolute http or https URL
	 * @return the prefix
	 * @throws IllegalArgumentException if it is none, or has user info, a query or a
	 * fragment
	 */
	public static UrlPrefix parse(String url) {
		URI uri = uri(url);
		Origin origin = Origin.of(uri);
		if (origin == null || !(origin.scheme().equals("http") || origin.scheme().equals("https"))) {
			throw new IllegalArgumentException("url must begin with http:// or https:// and a host");
		}
		if (uri.getRawAuthority().contains("@") || uri.getRawQuery() != null || uri.getRawFragment() != null) {
			throw new IllegalArgumentException("url must have no user info, query or fragment");
		}
		return new UrlPrefix(origin, uri.getRawPath().replaceFirst("/+$", ""));
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
	 * Whether a path of this origin lies below this prefix, by whole segments.
	 * @param rawPath the path of a URL, as it is written there
	 * @return {@code true} if it does
	 */
	boolean covers(String rawPath) {
		return rawPath.startsWith(this.path)
				&& (rawPath.length() == this.path.length() || rawPath.charAt(this.path.length()) == '/');
	}

}
