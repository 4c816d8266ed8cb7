package io.github.retrystarter.client;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.StopReason;

/**
 * What the log has told of one origin of a mount, so that an outage is a few lines and
 * not a flood. Safe for use by many threads, and lock-free once it has been used.
 */
final class OriginNews {

	private static final String DOWN = "down";

	private final Map<String, LineThrottle> lines;

	private final AtomicReference<@Nullable Outage> outage = new AtomicReference<>();

	OriginNews() {
		this(new ConcurrentHashMap<>());
	}

	private OriginNews(Map<String, LineThrottle> lines) {
		this.lines = lines;
	}

	/**
	 * Begin with another origin, about which there are no more lines than about this one
	 * alone.
	 */
	OriginNews withSameLines() {
		return new OriginNews(this.lines);
	}

	/**
	 * Note a call that gives up.
	 * @return how many calls a line about it stands for, 0 if there is to be none
	 */
	long gaveUp(StopReason reason, long now) {
		Outage outage = this.outage.get();
		if (outage != null) {
			outage.gaveUp().increment();
		}
		return line(reason.name(), now).pass(now);
	}

	/**
	 * Note a retry that is held.
	 * @param since when the origin went down
	 * @return how many outages a line that the origin is down stands for, 0 if there is
	 * to be none
	 */
	long held(long since, long now) {
		Outage begun = new Outage(since, new LongAdder(), new LongAdder(), new AtomicBoolean());
		Outage known = this.outage.compareAndExchange(null, begun);
		((known != null) ? known : begun).held().increment();
		if (known != null) {
			return 0;
		}
		long outages = line(DOWN, now).pass(now);
		begun.told().set(outages > 0);
		return outages;
	}

	private LineThrottle line(String name, long now) {
		LineThrottle line = this.lines.get(name);
		return (line != null) ? line : this.lines.computeIfAbsent(name, (absent) -> new LineThrottle(now));
	}

	/**
	 * Whether retries have been held since the latest success.
	 */
	boolean isDown() {
		return this.outage.get() != null;
	}

	/**
	 * Take the outage that is over.
	 * @return the outage, {@code null} if the log has not told of it, or another thread
	 * has taken it
	 */
	@Nullable Outage back() {
		Outage outage = this.outage.getAndSet(null);
		return (outage != null && outage.told().get()) ? outage : null;
	}

	/**
	 * An outage in which retries were held.
	 *
	 * @param since when it began
	 * @param held how many retries were held
	 * @param gaveUp how many calls gave up
	 * @param told whether the log has told of it
	 */
	record Outage(long since, LongAdder held, LongAdder gaveUp, AtomicBoolean told) {

	}

}
