package io.github.retrystarter.metrics;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.StopReason;
import io.github.retrystarter.client.RetryCallObserver;

/**
 * Counts calls and retries. Requests sent are always {@value #CALLS} plus
 * {@value #ATTEMPTS}. Tags are names of mounts, standard methods and the words of the
 * rule book, so their number is bounded by the configuration, and all that can be
 * foreseen are there at zero from the start.
 */
public final class HttpRetryMetrics implements RetryCallObserver {

	/**
	 * Counter of calls. Tags: {@code mount}; {@code method}, where a non-standard one is
	 * {@code OTHER}; {@code outcome}, which is {@code success},
	 * {@code success_after_retry} or the {@linkplain StopReason#tag() reason} why the
	 * call ended otherwise.
	 */
	public static final String CALLS = "retry.calls";

	/**
	 * Counter of retries sent. Tags: {@code mount} and {@code method} as for calls;
	 * {@code reason}, what caused the retry: {@code connect}, {@code read} or the status
	 * of the answer, such as {@code status_503}, or {@code condition}.
	 */
	public static final String ATTEMPTS = "retry.attempts";

	private static final String SUCCESS = "success";

	private static final String SUCCESS_AFTER_RETRY = "success_after_retry";

	private static final String OTHER = "OTHER";

	private static final Set<HttpMethod> METHODS = Set.of(HttpMethod.values());

	private final MeterRegistry registry;

	private final Map<Key, Counter> calls = new ConcurrentHashMap<>();

	private final Map<Key, Counter> attempts = new ConcurrentHashMap<>();

	/**
	 * Register the counters, at zero.
	 * @param registry where they live
	 * @param mounts the mounts whose calls are counted, but for those not enabled
	 */
	public HttpRetryMetrics(MeterRegistry registry, RetryMounts mounts) {
		this.registry = registry;
		mounts.all().stream().filter(RetryMount::enabled).forEach(this::register);
	}

	private void register(RetryMount mount) {
		for (HttpMethod method : HttpMethod.values()) {
			outcomes().forEach((outcome) -> call(mount, method, outcome));
			reasons(mount.policy()).forEach((reason) -> attempt(mount, method, reason));
		}
	}

	private static Stream<String> outcomes() {
		return Stream.concat(Stream.of(SUCCESS, SUCCESS_AFTER_RETRY),
				Stream.of(StopReason.values()).filter((reason) -> reason != StopReason.COMPLETED).map(StopReason::tag));
	}

	private static Stream<String> reasons(HttpRetryPolicy policy) {
		IntStream afterHeader = policy.respectRetryAfterHeader() ? HttpRetryPolicy.RETRY_AFTER_STATUSES.stream()
				: IntStream.empty();
		IntStream statuses = IntStream.concat(policy.statusForcelist().stream(), afterHeader)
			.filter((status) -> HttpStatus.resolve(status) != null)
			.distinct();
		return Stream.concat(Stream.of("connect", "read", RetryDecision.Retry.CONDITION),
				statuses.mapToObj((status) -> "status_" + status));
	}

	@Override
	public void finished(RetryMount mount, HttpMethod method, StopReason reason, List<AttemptRecord> history) {
		call(mount, method, outcome(reason, history)).increment();
		for (int i = 0; i < history.size() - 1; i++) {
			if (history.get(i).decision() instanceof RetryDecision.Retry retry) {
				attempt(mount, method, retry.reason()).increment();
			}
		}
	}

	private static String outcome(StopReason reason, List<AttemptRecord> history) {
		if (reason != StopReason.COMPLETED) {
			return reason.tag();
		}
		return (history.size() == 1) ? SUCCESS : SUCCESS_AFTER_RETRY;
	}

	private Counter call(RetryMount mount, HttpMethod method, String outcome) {
		return this.calls.computeIfAbsent(Key.of(mount, method, outcome),
				(key) -> counter(CALLS, "Calls by how they ended", "outcome", key));
	}

	private Counter attempt(RetryMount mount, HttpMethod method, String reason) {
		return this.attempts.computeIfAbsent(Key.of(mount, method, reason),
				(key) -> counter(ATTEMPTS, "Retries sent by what caused them", "reason", key));
	}

	private Counter counter(String name, String description, String tag, Key key) {
		return Counter.builder(name)
			.description(description)
			.tag("mount", key.mount())
			.tag("method", key.method())
			.tag(tag, key.word())
			.register(this.registry);
	}

	private record Key(String mount, String method, String word) {

		static Key of(RetryMount mount, HttpMethod method, String word) {
			return new Key(mount.name(), METHODS.contains(method) ? method.name() : OTHER, word);
		}

	}

}
