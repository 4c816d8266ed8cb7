package io.github.retrystarter.client;

import java.time.Instant;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.Origin;

/**
 * Where it is kept until when servers take no calls. By default in memory; a bean of this
 * type can keep it where a whole fleet finds it. Asked before each request and used by
 * many threads; what it throws is logged once, and then nothing is held.
 */
public interface RateLimitHolds {

	/**
	 * Note that a server takes no calls for a while. Of several ends the latest counts.
	 * @param mount name of the mount
	 * @param origin origin of the server
	 * @param until when it takes calls again
	 */
	void hold(String mount, Origin origin, Instant until);

	/**
	 * When a server takes calls again.
	 * @param mount name of the mount
	 * @param origin origin of the server
	 * @return the time, which may have passed, or {@code null} if nothing is known
	 */
	@Nullable Instant until(String mount, Origin origin);

	/**
	 * All that is known of a mount, to be shown. A store that cannot tell has none.
	 * @param mount name of the mount
	 * @return when servers take calls again, by their origins; the time may have passed
	 */
	default Map<Origin, Instant> all(String mount) {
		return Map.of();
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
