package io.github.retrystarter;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.springframework.http.HttpMethod;

/**
 * A set of HTTP methods, or any method at all, written as names or {@code *}. Standard
 * methods can be written in any case, others are compared as they are written.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2">RFC 9110, section
 * 9.2.2 (idempotent methods)</a>
 */
public final class MethodSet {

	private static final String WILDCARD = "*";

	/**
	 * A safe method whose request has a body, for which Spring Framework 7.0 has no
	 * constant.
	 */
	static final HttpMethod QUERY = HttpMethod.valueOf("QUERY");

	private final Set<HttpMethod> methods;

	private final boolean any;

	private MethodSet(Set<HttpMethod> methods, boolean any) {
		this.methods = methods;
		this.any = any;
	}

	/**
	 * Create a set of methods.
	 * @param methods the methods
	 * @return the set
	 */
	public static MethodSet of(HttpMethod... methods) {
		return new MethodSet(new LinkedHashSet<>(Arrays.asList(methods)), false);
	}

	/**
	 * Create a set from its written form.
	 * @param names names of methods, or {@code *} for any
	 * @return the set
	 * @throws IllegalArgumentException if a name is not a token, as methods are
	 */
	public static MethodSet parse(Collection<String> names) {
		Set<HttpMethod> methods = new LinkedHashSet<>();
		boolean any = false;
		for (String name : names) {
			if (WILDCARD.equals(name.strip())) {
				any = true;
			}
			else {
				methods.add(method(name));
			}
		}
		return new MethodSet(methods, any);
	}

	private static HttpMethod method(String name) {
		String method = name.strip();
		if (!HeaderName.isToken(method) || method.contains(WILDCARD)) {
			throw new IllegalArgumentException(
					"'" + name + "' is not an HTTP method such as GET, POST and PROPFIND, nor * for any");
		}
		return Stream.concat(Arrays.stream(HttpMethod.values()), Stream.of(QUERY))
			.filter((standard) -> standard.name().equalsIgnoreCase(method))
			.findFirst()
			.orElseGet(() -> HttpMethod.valueOf(method));
	}

	/**
	 * Whether a method is in this set.
	 * @param method the method
	 * @return {@code true} if it is
	 */
	public boolean contains(HttpMethod method) {
		return this.any || this.methods.contains(method);
	}

	@Override
	public boolean equals(Object other) {
		return other instanceof MethodSet that && this.any == that.any && this.methods.equals(that.methods);
	}

	@Override
	public int hashCode() {
		return this.methods.hashCode();
	}

	@Override
	public String toString() {
		return this.any ? WILDCARD : this.methods.stream().map(HttpMethod::name).collect(Collectors.joining(", "));
	}

}
