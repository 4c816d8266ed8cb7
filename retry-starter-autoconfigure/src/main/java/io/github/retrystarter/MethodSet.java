package io.github.retrystarter;

import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

import org.springframework.http.HttpMethod;

/**
 * A set of HTTP methods, or any method at all, written as names or {@code *}.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2">RFC 9110, section
 * 9.2.2 (idempotent methods)</a>
 */
public final class MethodSet {

	private static final String WILDCARD = "*";

	private static final List<HttpMethod> KNOWN = List.of(HttpMethod.values());

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
	 * @param names names of methods in upper or lower case, or {@code *} for any
	 * @return the set
	 * @throws IllegalArgumentException if a name is not the name of a standard method
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
		HttpMethod method = HttpMethod.valueOf(name.strip().toUpperCase(Locale.ROOT));
		if (!KNOWN.contains(method)) {
			throw new IllegalArgumentException(
					"'" + name + "' is not an HTTP method; known are " + KNOWN + " and * for any");
		}
		return method;
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
