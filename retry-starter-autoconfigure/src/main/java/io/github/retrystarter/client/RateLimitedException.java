package io.github.retrystarter.client;

import java.time.Instant;

import org.springframework.web.client.RestClientException;

import io.github.retrystarter.Origin;
import io.github.retrystarter.RetryMount;

/**
 * Thrown with {@code retry.rate-limit.mode} instead of sending a request to a server
 * which has said that it takes none before a time that is too late for the call.
 */
public class RateLimitedException extends RestClientException {

	/**
	 * When the server takes calls again.
	 */
	private final Instant until;

	/**
	 * Create an exception.
	 * @param message what is held back
	 * @param until when the server takes calls again
	 */
	public RateLimitedException(String message, Instant until) {
		super(message);
		this.until = until;
	}

	static RateLimitedException of(Origin origin, Instant until, RetryMount mount) {
		return new RateLimitedException("%s takes no calls before %s [%s]".formatted(origin, until, mount.name()),
				until);
	}

	/**
	 * When the server takes calls again.
	 * @return the time
	 */
	public Instant getUntil() {
		return this.until;
	}

}
