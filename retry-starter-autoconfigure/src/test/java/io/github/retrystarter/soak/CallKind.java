package io.github.retrystarter.soak;

import org.springframework.http.HttpMethod;

/**
 * The kinds of calls, and how many of 1000 calls are of each.
 */
enum CallKind {

	GET(450, HttpMethod.GET),

	PUT(150, HttpMethod.PUT),

	DELETE(150, HttpMethod.DELETE),

	/**
	 * Without an idempotency key: may be sent only once.
	 */
	POST(124, HttpMethod.POST),

	/**
	 * With a key that the caller has chosen.
	 */
	POST_CALLERS_KEY(63, HttpMethod.POST),

	/**
	 * On the mount where the library adds a key.
	 */
	POST_GENERATED_KEY(63, HttpMethod.POST);

	private final int weight;

	private final HttpMethod method;

	CallKind(int weight, HttpMethod method) {
		this.weight = weight;
		this.method = method;
	}

	int weight() {
		return this.weight;
	}

	HttpMethod method() {
		return this.method;
	}

	/**
	 * Whether an effect must not happen twice.
	 */
	boolean isOnceOnly() {
		return this.method == HttpMethod.POST;
	}

}
