package io.github.retrystarter.sample;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpRequest;

import io.github.retrystarter.AttemptRecord;

/**
 * Lets a caller see the attempts of one call. It travels in the attributes of the
 * request, which stay the same from the caller to each attempt, so nothing is shared
 * between calls.
 */
final class AttemptTrace {

	static final String ATTRIBUTE = "attempt-trace";

	private @Nullable String mount;

	private List<AttemptRecord> attempts = List.of();

	/**
	 * The trace that a request carries.
	 * @param request the request
	 * @return the trace, or {@code null} if its caller does not ask
	 */
	static @Nullable AttemptTrace of(HttpRequest request) {
		return (AttemptTrace) request.getAttributes().get(ATTRIBUTE);
	}

	void addTo(Map<String, Object> attributes) {
		attributes.put(ATTRIBUTE, this);
	}

	void record(String mount, List<AttemptRecord> attempts) {
		this.mount = mount;
		this.attempts = List.copyOf(attempts);
	}

	/**
	 * The mount that applied, {@code null} if the first attempt completed the call.
	 */
	@Nullable String mount() {
		return this.mount;
	}

	/**
	 * All attempts, empty if the first one completed the call.
	 */
	List<AttemptRecord> attempts() {
		return this.attempts;
	}

}
