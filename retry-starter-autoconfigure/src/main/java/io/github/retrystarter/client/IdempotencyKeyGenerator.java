package io.github.retrystarter.client;

import java.util.UUID;

import org.springframework.http.HttpRequest;

/**
 * Makes the key by which a server recognises a repeated request. Called once per call, so
 * that every attempt carries the same key. What it sends itself is sent once, past the
 * retry layer.
 */
@FunctionalInterface
public interface IdempotencyKeyGenerator {

	/**
	 * Make a key.
	 * @param request the request, without a key yet
	 * @return the key, a legal header value that no other call uses
	 */
	String generate(HttpRequest request);

	/**
	 * Random UUIDs, version 4.
	 * @return the generator
	 */
	static IdempotencyKeyGenerator randomUuid() {
		return (request) -> UUID.randomUUID().toString();
	}

}
