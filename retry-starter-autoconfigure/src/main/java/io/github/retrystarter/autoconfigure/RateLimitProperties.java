package io.github.retrystarter.autoconfigure;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.RateLimitMode;

/**
 * Properties of rate limits.
 *
 * @hidden the keys are documented, not the accessors
 */
public class RateLimitProperties {

	/**
	 * What happens to other calls during a hold, after a server has said that it takes
	 * none for a while. A hold lasts no longer than retry-after-max.
	 */
	private @Nullable RateLimitMode mode;

	/**
	 * Request headers by whose values holds are kept apart, so that one tenant's limit
	 * does not hold the others, such as Authorization. They are looked at as they are
	 * sent; of the values no more than a keyed hash is kept.
	 */
	private @Nullable List<String> partitionBy;

	public @Nullable RateLimitMode getMode() {
		return this.mode;
	}

	public void setMode(@Nullable RateLimitMode mode) {
		this.mode = mode;
	}

	public @Nullable List<String> getPartitionBy() {
		return this.partitionBy;
	}

	public void setPartitionBy(@Nullable List<String> partitionBy) {
		this.partitionBy = partitionBy;
	}

}
