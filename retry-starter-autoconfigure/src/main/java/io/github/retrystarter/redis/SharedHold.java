package io.github.retrystarter.redis;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.Origin;
import io.github.retrystarter.client.RateLimitScope;

/**
 * A hold as it travels: how long it still lasts, not until when, so that no clocks are
 * compared. What comes from Redis may have been written by anybody, so that nothing of it
 * is believed that is too long, too much or of another form.
 *
 * @param scope which calls are held
 * @param remaining how long they still are
 */
record SharedHold(RateLimitScope scope, Duration remaining) {

	/**
	 * How many holds there are at most, in Redis and in a message.
	 */
	static final int MAX_HOLDS = 1024;

	private static final int MAX_LENGTH = 512;

	private static final Pattern MEMBER = Pattern
		.compile("(?<partition>[A-Za-z0-9_-]{0,64}) (?<origin>[^ \\p{Cntrl}]+) (?<mount>[^\\p{Cntrl}]+)");

	private static final Pattern MILLIS = Pattern.compile("[0-9]{1,12}");

	/**
	 * The scope as a text.
	 * @return the text, or {@code null} if no other instance would take it
	 */
	static @Nullable String member(RateLimitScope scope) {
		String member = scope.partition() + " " + scope.origin() + " " + scope.mount();
		return scope.equals(scope(member)) ? member : null;
	}

	private static @Nullable RateLimitScope scope(String member) {
		Matcher matcher = MEMBER.matcher(member);
		if (member.length() > MAX_LENGTH || !matcher.matches()) {
			return null;
		}
		Origin origin = origin(matcher.group("origin"));
		return (origin != null) ? new RateLimitScope(matcher.group("mount"), origin, matcher.group("partition")) : null;
	}

	private static @Nullable Origin origin(String text) {
		try {
			return Origin.of(URI.create(text));
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/**
	 * Holds as they travel, without those that are over, and those that no other instance
	 * would take.
	 * @return how long they last, by their members
	 */
	static Map<String, Duration> remaining(Map<RateLimitScope, Instant> holds, Instant now) {
		Map<String, Duration> remaining = new HashMap<>();
		holds.forEach((scope, until) -> {
			String member = member(scope);
			if (member != null && until.isAfter(now)) {
				remaining.put(member, Duration.between(now, until));
			}
		});
		return remaining;
	}

	/**
	 * Holds as one message.
	 * @param sender by what the instance that sends it knows its own
	 * @param pairs for each hold the milliseconds that remain and its member
	 */
	static String message(String sender, List<String> pairs) {
		return sender + "\n" + String.join("\n", pairs);
	}

	/**
	 * The holds of a message, without those that make no sense.
	 * @param receiver what this instance calls itself, which ignores its own messages
	 */
	static List<SharedHold> parse(String message, String receiver) {
		List<String> lines = Arrays.asList(message.split("\n", 2 * MAX_HOLDS + 2));
		return lines.get(0).equals(receiver) ? List.of() : parse(lines.subList(1, lines.size()));
	}

	/**
	 * The holds in a list of pairs, without those that make no sense.
	 */
	static List<SharedHold> parse(List<?> pairs) {
		List<SharedHold> holds = new ArrayList<>();
		for (int i = 0; i + 1 < pairs.size() && holds.size() < MAX_HOLDS; i += 2) {
			String millis = String.valueOf(pairs.get(i));
			RateLimitScope scope = scope(String.valueOf(pairs.get(i + 1)));
			if (scope != null && MILLIS.matcher(millis).matches()) {
				holds.add(new SharedHold(scope, Duration.ofMillis(Long.parseLong(millis))));
			}
		}
		return holds;
	}

}
