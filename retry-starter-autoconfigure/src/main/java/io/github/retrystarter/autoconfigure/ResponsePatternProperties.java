package io.github.retrystarter.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Properties of what to look for in a response.
 *
 * @hidden the keys are documented, not the accessors
 */
public class ResponsePatternProperties {

	/**
	 * Response headers to look for: a name, or a name and a value such as
	 * X-Should-Retry=false, in any case.
	 */
	private @Nullable List<String> headers;

	/**
	 * Values to look for in a JSON body: a JSON pointer, or a pointer and a value such as
	 * /error/code=THROTTLED. A pointer alone matches any value but null and false.
	 */
	private @Nullable List<String> json;

	public @Nullable List<String> getHeaders() {
		return this.headers;
	}

	public void setHeaders(@Nullable List<String> headers) {
		this.headers = headers;
	}

	public @Nullable List<String> getJson() {
		return this.json;
	}

	public void setJson(@Nullable List<String> json) {
		this.json = json;
	}

}
