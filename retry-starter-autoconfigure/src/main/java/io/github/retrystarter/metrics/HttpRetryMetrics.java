package io.github.retrystarter.metrics;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatus;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.DelaySource;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.StopReason;
import io.github.retrystarter.client.RetryCallObserver;

/**
 * Counts calls and retries. Requests sent are always {@value #CALLS} plus
 * {@value #ATTEMPTS}. Tags are names of mounts, methods and the words of the rule book,
 * so their number is bounded by the configuration, and all that can be foreseen are there
 * at zero from the start.
 */
public final class HttpRetryMetrics implements RetryCallObserver {

	/**
	 * Counter of calls. Tags: {@code mount}; {@code method}, which is {@code OTHER} for
	 * rare ones; {@code outcome}, which is {@code success}, {@code success_after_retry}
	 * or the {@linkplain StopReason#tag() reason} why the call ended otherwise.
	 */
	public static final String CALLS = "retry.calls";

	/**
	 * Counter of retries sent. Tags: {@code mount} and {@code method} as for calls;
	 * {@code reason}, what caused the retry: {@code connect}, {@code read}, the status of
	 * the answer, such as {@code status_503}, or {@code condition}.
	 */
	public static final String ATTEMPTS = "retry.attempts";

	/**
	 * Timer of waits before retries that were sent. Tags: {@code mount}; {@code source},
	 * {@code backoff} or {@code retry_after}.
	 */
	public static final String DELAY = "retry.delay";

	/**
	 * Counter of calls that were not sent at all, because their server takes none. Tag:
	 * {@code mount}.
	 */
	public static final String REJECTED = "retry.rejected";

	private static final String SUCCESS = "success";

	private static final String SUCCESS_AFTER_RETRY = "success_after_retry";

	private static final String OTHER = "OTHER";

	private static final Set<HttpMethod> METHODS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST,
			HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);

	private final MeterRegistry registry;

	private final Map<Key, Calls> calls = new ConcurrentHashMap<>();

	private final Map<Key, Counter> attempts = new ConcurrentHashMap<>();

	/**
	 * Register the meters of all mounts that are enabled.
	 * @param registry where to
	 * @param mounts the mounts
	 */
	public HttpRetryMetrics(MeterRegistry registry, RetryMounts mounts) {
		this.registry = registry;
		mounts.all().stream().filter(RetryMount::enabled).forEach(this::register);
	}

	private void register(RetryMount mount) {
		Stream.concat(METHODS.stream().map(HttpMethod::name), Stream.of(OTHER)).forEach((method) -> {
			outcomes().forEach((outcome) -> call(new Key(mount.name(), method, outcome)));
			reasons(mount.policy()).forEach((reason) -> attempt(new Key(mount.name(), method, reason)));
		});
		for (DelaySource source : DelaySource.values()) {
			delay(mount, source);
		}
		rejected(mount);
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
	public void finished(RetryMount mount, HttpRequest request, StopReason reason, List<AttemptRecord> history) {
		String method = method(request);
		call(new Key(mount.name(), method, outcome(reason, history))).increment();
		for (int i = 0; i < history.size() - 1; i++) {
			if (history.get(i).decision() instanceof RetryDecision.Retry retry) {
				attempt(new Key(mount.name(), method, retry.reason())).increment();
				delay(mount, retry.source()).record(retry.delay());
			}
		}
	}

	@Override
	public void rejected(RetryMount mount, HttpRequest request) {
		rejected(mount).increment();
	}

	/**
	 * How a call ended, as the tag {@code outcome} of {@value #CALLS} has it.
	 * @param reason why no further attempt followed
	 * @param history all attempts
	 * @return the outcome
	 */
	public static String outcome(StopReason reason, List<AttemptRecord> history) {
		if (reason != StopReason.COMPLETED) {
			return reason.tag();
		}
		return (history.size() == 1) ? SUCCESS : SUCCESS_AFTER_RETRY;
	}

	/**
	 * How many calls of a mount have ended, by how they did, since the start.
	 * @param mount name of the mount
	 * @return the numbers by outcome, without those that are 0
	 */
	public Map<String, Long> totals(String mount) {
		Map<String, Long> totals = new TreeMap<>();
		this.calls.forEach((key, calls) -> {
			if (key.mount().equals(mount) && calls.total().sum() > 0) {
				totals.merge(key.word(), calls.total().sum(), Long::sum);
			}
		});
		return totals;
	}

	static String method(HttpRequest request) {
		return METHODS.contains(request.getMethod()) ? request.getMethod().name() : OTHER;
	}

	private Calls call(Key key) {
		return this.calls.computeIfAbsent(key,
				(absent) -> new Calls(counter(CALLS, "Calls by how they ended", "outcome", key), new LongAdder()));
	}

	private Counter attempt(Key key) {
		return this.attempts.computeIfAbsent(key,
				(absent) -> counter(ATTEMPTS, "Retries sent by what caused them", "reason", key));
	}

	private Counter counter(String name, String description, String tag, Key key) {
		return Counter.builder(name)
			.description(description)
			.tag("mount", key.mount())
			.tag("method", key.method())
			.tag(tag, key.word())
			.register(this.registry);
	}

	private Timer delay(RetryMount mount, DelaySource source) {
		return Timer.builder(DELAY)
			.description("Waits before retries by who asked for them")
			.tag("mount", mount.name())
			.tag("source", source.tag())
			.register(this.registry);
	}

	private Counter rejected(RetryMount mount) {
		return Counter.builder(REJECTED)
			.description("Calls that were not sent, because their server takes none")
			.tag("mount", mount.name())
			.register(this.registry);
	}

	/**
	 * A counter, which may be filtered, reset or never read back, and its own total.
	 */
	private record Calls(Counter counter, LongAdder total) {

		void increment() {
			this.counter.increment();
			this.total.increment();
		}

	}

	private record Key(String mount, String method, String word) {

	}

}
