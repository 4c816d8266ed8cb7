package io.github.retrystarter.metrics;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.http.HttpRequest;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.DelaySource;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.StopReason;
import io.github.retrystarter.client.MountState;
import io.github.retrystarter.client.RetryCallObserver;
import io.github.retrystarter.client.RetryPolicyListener;

/**
 * Counts calls and retries: the number of requests sent is always {@value #CALLS} plus
 * {@value #ATTEMPTS}. Tags hold names of mounts, methods and terms of the rule book, so
 * that the configuration limits how many series there are. Those of a mount and method
 * come with the first call, all that can be foreseen together at zero.
 */
public class HttpRetryMetrics implements RetryCallObserver, RetryPolicyListener {

	/**
	 * Counter of calls. Tags: {@code mount}; {@code method}, which is {@code OTHER} for
	 * rare ones; {@code outcome}, {@linkplain StopReason#outcome(int) how the call
	 * ended}.
	 */
	public static final String CALLS = "retry.calls";

	/**
	 * Counter of retries sent. Tags: {@code mount} and {@code method} as for calls;
	 * {@code reason}, the cause of the retry: {@code connect}, {@code read}, the status
	 * of the response, such as {@code status_503}, or {@code condition}. Statuses beyond
	 * the first seven share {@code status_other}.
	 */
	public static final String ATTEMPTS = "retry.attempts";

	/**
	 * Timer of waits before retries, and of those for a rate limit before first attempts,
	 * as long as they really were. Tags: {@code mount}; {@code source}, {@code backoff},
	 * {@code retry_after}, {@code recovery} or {@code hold}.
	 */
	public static final String DELAY = "retry.delay";

	/**
	 * Counter of calls that were not sent at all, because of a hold. Tag: {@code mount}.
	 */
	public static final String REJECTED = "retry.rejected";

	private final MeterRegistry registry;

	private final Map<String, MountMeters> mounts = new ConcurrentHashMap<>();

	private Set<String> remembered;

	/**
	 * Register the meters of all mounts that are enabled.
	 * @param registry where to register them
	 * @param mounts the mounts
	 */
	public HttpRetryMetrics(MeterRegistry registry, RetryMounts mounts) {
		this.registry = registry;
		this.remembered = names(mounts.all().stream());
		for (RetryMount mount : mounts.all()) {
			if (mount.enabled()) {
				this.mounts.put(mount.name(), new MountMeters(registry, mount));
			}
		}
	}

	@Override
	public RetryCallObserver forMount(RetryMount mount) {
		return this.mounts.computeIfAbsent(mount.name(), (name) -> new MountMeters(this.registry, mount));
	}

	@Override
	public void finished(RetryMount mount, HttpRequest request, StopReason reason, List<AttemptRecord> history) {
		forMount(mount).finished(mount, request, reason, history);
	}

	@Override
	public void waited(RetryMount mount, HttpRequest request, DelaySource source, Duration time) {
		forMount(mount).waited(mount, request, source, time);
	}

	@Override
	public void rejected(RetryMount mount, HttpRequest request) {
		forMount(mount).rejected(mount, request);
	}

	private static Set<String> names(Stream<RetryMount> mounts) {
		return mounts.map(RetryMount::name).collect(Collectors.toSet());
	}

	/**
	 * Forget the mounts that are remembered no more, and their meters. Those of clients
	 * made by hand, which count here too, stay.
	 */
	@Override
	public synchronized void changed(Collection<MountState> mounts) {
		Set<String> forgotten = this.remembered;
		this.remembered = names(mounts.stream().map(MountState::mount));
		forgotten.removeAll(this.remembered);
		this.mounts.keySet().removeAll(forgotten);
		MountMeters.remove(forgotten, this.registry);
	}

	/**
	 * How many calls of a mount have ended since the start.
	 * @param mount name of the mount
	 * @return the numbers by outcome, except those that are 0
	 */
	public Map<String, Long> totals(String mount) {
		MountMeters meters = this.mounts.get(mount);
		return (meters != null) ? meters.totals() : Map.of();
	}

}
