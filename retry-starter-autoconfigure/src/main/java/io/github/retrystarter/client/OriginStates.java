package io.github.retrystarter.client;

import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.Origin;
import io.github.retrystarter.OriginRecovery;

/**
 * The origins that the calls of one mount go to, so that a host which is down leaves the
 * others their retries. At most 256 are remembered; the least recently used goes first.
 */
final class OriginStates {

	private static final int MAX_ORIGINS = 256;

	private static final int MAX_SPELLINGS = 4 * MAX_ORIGINS;

	private final Map<@Nullable Origin, OriginState> byOrigin = new HashMap<>();

	/**
	 * The same, for look-ups that neither lock nor lower strings.
	 */
	private final Map<Spelling, OriginState> bySpelling = new ConcurrentHashMap<>();

	/**
	 * What the log has told of those that came when there were too many to know each.
	 */
	private final OriginNews crowd = new OriginNews();

	private final BiFunction<@Nullable Origin, OriginNews, OriginState> factory;

	private volatile long epoch;

	/**
	 * Begin without any.
	 * @param factory makes the state of an origin, {@code null} for URLs that have none
	 */
	OriginStates(BiFunction<@Nullable Origin, OriginNews, OriginState> factory) {
		this.factory = factory;
	}

	/**
	 * The state of the origin of a URL.
	 */
	OriginState of(URI url) {
		Spelling spelling = new Spelling(url.getScheme(), url.getRawAuthority());
		OriginState state = this.bySpelling.get(spelling);
		if (state == null) {
			state = create(spelling, Origin.of(url));
		}
		state.use(this.epoch);
		return state;
	}

	private synchronized OriginState create(Spelling spelling, @Nullable Origin origin) {
		OriginState state = this.byOrigin.get(origin);
		if (state == null) {
			boolean crowded = this.byOrigin.size() == MAX_ORIGINS;
			if (crowded) {
				forgetOne();
			}
			state = this.factory.apply(origin, crowded ? this.crowd.withSameLines() : new OriginNews());
			this.byOrigin.put(origin, state);
			this.epoch++;
		}
		if (this.bySpelling.size() == MAX_SPELLINGS) {
			this.bySpelling.clear();
		}
		this.bySpelling.put(spelling, state);
		return state;
	}

	private void forgetOne() {
		OriginState oldest = this.byOrigin.values()
			.stream()
			.min(Comparator.comparingLong(OriginState::lastUsed))
			.orElseThrow();
		this.byOrigin.values().remove(oldest);
		this.bySpelling.values().removeIf((state) -> state == oldest);
	}

	synchronized List<OriginState> all() {
		return List.copyOf(this.byOrigin.values());
	}

	void change(HttpRetryPolicy policy) {
		all().forEach((state) -> state.change(policy));
	}

	/**
	 * The tokens left in the emptiest budget.
	 * @param full how many there are where there is none yet
	 */
	int lowestBudget(int full) {
		return all().stream().mapToInt((state) -> state.budget().balance()).min().orElse(full);
	}

	void refill() {
		all().forEach((state) -> state.budget().fill());
	}

	/**
	 * Those that have shown no sign of life since a failure.
	 * @param clock tells dates
	 * @param now monotonic time in nanoseconds
	 */
	Map<Origin, MountState.DownOrigin> down(Clock clock, long now) {
		Map<Origin, MountState.DownOrigin> down = new HashMap<>();
		for (OriginState state : all()) {
			Origin origin = state.origin();
			OriginRecovery recovery = state.recovery();
			Instant since = state.downSince(clock, now);
			if (origin != null && recovery != null && since != null) {
				down.put(origin, new MountState.DownOrigin(since, recovery.held()));
			}
		}
		return down;
	}

	/**
	 * An origin as a URL spells it: in capitals, without its port, with user info.
	 */
	private record Spelling(@Nullable String scheme, @Nullable String authority) {

	}

}
