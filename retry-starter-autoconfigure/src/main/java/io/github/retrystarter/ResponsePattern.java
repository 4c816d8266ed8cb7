package io.github.retrystarter;

import java.util.List;

/**
 * What to look for in a response. One match is enough.
 *
 * @param headers headers to look for
 * @param json values to look for in a JSON body
 */
public record ResponsePattern(List<HeaderPattern> headers, List<JsonPattern> json) {

	/**
	 * Create a pattern. Its components are described above.
	 * @param headers the value for {@code headers}
	 * @param json the value for {@code json}
	 */
	public ResponsePattern {
		headers = List.copyOf(headers);
		json = List.copyOf(json);
	}

	/**
	 * Whether there is nothing to look for.
	 * @return {@code true} if no response can match
	 */
	public boolean isEmpty() {
		return this.headers.isEmpty() && this.json.isEmpty();
	}

}
