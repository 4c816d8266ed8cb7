package io.github.retrystarter;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/**
 * Rule for the request header by which a server recognizes a repeated request. A request
 * that carries it may be repeated, whoever set it.
 *
 * @param generated whether POST and PATCH requests without a key are given one
 * @param header name of the header
 * @param quoted whether a key that is made for a request is sent as a quoted string, as
 * the Internet-Draft has it; one that the caller sets is sent as it is
 * @param retryConflict whether 409 to a repeat with a key is retryable: the server is
 * still busy with the first request
 * @see <a href=
 * "https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/">The
 * Idempotency-Key HTTP Header Field (Internet-Draft)</a>
 */
public record IdempotencyKeyRule(boolean generated, String header, boolean quoted, boolean retryConflict) {

	/**
	 * Create a rule. Its components are described above.
	 * @param generated the value for {@code generated}
	 * @param header the value for {@code header}
	 * @param quoted the value for {@code quoted}
	 * @param retryConflict the value for {@code retryConflict}
	 * @throws IllegalArgumentException if a value is impossible
	 */
	public IdempotencyKeyRule {
		HeaderName.require("idempotency-key.header", header);
	}

	/**
	 * How a key that was made for a request is sent.
	 * @param key the key
	 * @return the value of the header
	 */
	public String write(String key) {
		if (!this.quoted || (key.length() > 1 && key.startsWith("\"") && key.endsWith("\""))) {
			return key;
		}
		return '"' + key.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
	}

	/**
	 * Whether a request carries a key. A blank one does not count, because no server
	 * could recognize a repeat by it.
	 * @param headers the headers of the request
	 * @return {@code true} if it does
	 */
	public boolean isCarriedBy(HttpHeaders headers) {
		return isKey(headers.getFirst(this.header));
	}

	/**
	 * Whether the value of the header is a key.
	 * @param value the value, {@code null} if there is none
	 * @return {@code true} if it is
	 */
	public boolean isKey(@Nullable String value) {
		return value != null && !value.isBlank();
	}

	/**
	 * Whether requests with a method are given a key if they carry none.
	 * @param method the method
	 * @return {@code true} if they are
	 */
	public boolean isGeneratedFor(HttpMethod method) {
		return this.generated && (HttpMethod.POST.equals(method) || HttpMethod.PATCH.equals(method));
	}

}
