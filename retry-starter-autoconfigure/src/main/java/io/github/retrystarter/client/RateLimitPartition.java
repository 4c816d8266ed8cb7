package io.github.retrystarter.client;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpRequest;

/**
 * Names the partition of a server's capacity that a request draws on, where
 * {@code retry.rate-limit.partition-by} cannot: holds of one partition leave the others
 * alone. Where the server names partitions too, by the parameter {@code pk} of its
 * {@code RateLimit} header, the names have to be the same, and a hold is for the
 * partition that the server names. Used by many threads; what it throws is logged once,
 * and then the request has no such name.
 */
@FunctionalInterface
public interface RateLimitPartition {

	/**
	 * Name the partition of a request. The name is kept as a hash only.
	 * @param request the request with the headers that it is sent with, on the calling
	 * thread
	 * @return the name, or {@code null} for none
	 */
	@Nullable String name(HttpRequest request);

}
