package io.github.retrystarter.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.WorstCase;
import io.github.retrystarter.client.MountState;

/**
 * What the endpoint shows.
 *
 * @param mounts the mounts by their names
 * @param recentCalls the latest calls that their first attempt did not complete, newest
 * first
 */
public record RetryDescriptor(Map<String, Mount> mounts, List<RetriedCall> recentCalls) {

	/**
	 * One mount.
	 *
	 * @param url where it applies, {@code null} for the default mount and for a mount
	 * that is used by name only
	 * @param enabled whether it is enabled by the configuration
	 * @param retrying whether its retries are switched on
	 * @param removed whether the mount is no longer there, because the configuration has
	 * changed
	 * @param settings what applies to its calls, by the keys of the configuration
	 * @param delays the delay before each of the first retries, without jitter
	 * @param worstCase the most that a call can cost
	 * @param budget its budget, {@code null} if it has none
	 * @param waiting how many calls wait now
	 * @param holds servers that take no calls now, and until when
	 * @param down origins that have shown no sign of life since a failure
	 * @param calls how many calls have ended, by outcome
	 */
	public record Mount(@Nullable String url, boolean enabled, boolean retrying, boolean removed,
			Map<String, Setting> settings, List<Duration> delays, WorstCase worstCase, @Nullable Budget budget,
			int waiting, Map<String, Instant> holds, Map<String, MountState.DownOrigin> down, Map<String, Long> calls) {

	}

	/**
	 * A setting.
	 *
	 * @param value its value
	 * @param source where it comes from: {@code endpoint} for what was changed here,
	 * {@code mount}, {@code retry} for what is set for all mounts, or {@code default}
	 */
	public record Setting(Object value, String source) {

	}

	/**
	 * A budget.
	 *
	 * @param lowest the tokens left in the emptiest bucket
	 * @param capacity the tokens that a bucket holds at least when it is full; one with
	 * more traffic holds more
	 */
	public record Budget(int lowest, int capacity) {

	}

}
