package io.github.retrystarter.client;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.Origin;

/**
 * Where it is kept until when servers take no calls. By default in memory; a bean of this
 * type can keep it where a whole fleet finds it. Asked before each request and used by
 * many threads; what it throws is logged once, and then nothing is held.
 * <p>
 * Times are the date of the application's clock at its first call, plus the time that has
 * passed since: a clock that is set does not move them.
 */
public interface RateLimitHolds {

	/**
	 * Note that a server takes no calls for a while. Of several ends the latest counts.
	 * @param scope which calls
	 * @param until when it takes them again
	 */
	void hold(RateLimitScope scope, Instant until);

	/**
	 * When a server takes calls again.
	 * @param scope which calls
	 * @return the time, which may have passed, or {@code null} if nothing is known
	 */
	@Nullable Instant until(RateLimitScope scope);

	/**
	 * All that is known of a mount, to be shown. A store that cannot tell has none.
	 * @param mount name of the mount
	 * @return when servers take calls of all partitions again, by their origins; the time
	 * may have passed
	 */
	default Map<Origin, Instant> all(String mount) {
		return Map.of();
	}

	/**
	 * The key of the hash by which partitions are known. Where several applications share
	 * their holds, all of them need the same one.
	 * @return at least 16 bytes, always the same; by default those that this process has
	 * made at random
	 */
	default byte[] partitionKey() {
		return CallPartition.keyOfThisProcess();
	}

	/**
	 * Holds of this application alone, at most 1,024 of them. When there are more, those
	 * that end first are forgotten.
	 * @return new holds
	 */
	static RateLimitHolds inMemory() {
		return new InMemoryRateLimitHolds();
	}

}
