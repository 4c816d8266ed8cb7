package io.github.retrystarter.actuate;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.actuate.endpoint.Access;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.client.MountState;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.metrics.HttpRetryMetrics;

/**
 * Shows the mounts, how their calls ended and the latest ones that did not succeed at
 * once, and switches the retries of a mount off and on. Read-only unless the application
 * grants more.
 */
@Endpoint(id = "retry", defaultAccess = Access.READ_ONLY)
public final class RetryEndpoint {

	private static final int MAX_DELAYS = 10;

	private final RetryingClientHttpRequestInterceptor interceptor;

	private final RetryJournal journal;

	private final @Nullable HttpRetryMetrics metrics;

	/**
	 * Create an endpoint.
	 * @param interceptor whose mounts to show
	 * @param journal the latest calls that their first attempt did not complete
	 * @param metrics counts calls, {@code null} if nothing does
	 */
	public RetryEndpoint(RetryingClientHttpRequestInterceptor interceptor, RetryJournal journal,
			@Nullable HttpRetryMetrics metrics) {
		this.interceptor = interceptor;
		this.journal = journal;
		this.metrics = metrics;
	}

	/**
	 * Show all mounts.
	 * @return the mounts and the latest calls
	 */
	@ReadOperation
	public RetryDescriptor retry() {
		Map<String, RetryDescriptor.Mount> mounts = new LinkedHashMap<>();
		this.interceptor.mounts().forEach((state) -> mounts.put(state.mount().name(), describe(state)));
		return new RetryDescriptor(mounts, this.journal.latest());
	}

	/**
	 * Show one mount.
	 * @param mount its name
	 * @return the mount, or {@code null} if there is none of that name
	 */
	@ReadOperation
	public RetryDescriptor.@Nullable Mount mount(@Selector String mount) {
		MountState state = find(mount);
		return (state != null) ? describe(state) : null;
	}

	/**
	 * Switch the retries of a mount off or on.
	 * @param mount its name
	 * @param retrying whether its calls are retried
	 */
	@WriteOperation
	public void switchRetries(@Selector String mount, boolean retrying) {
		MountState state = find(mount);
		if (state == null) {
			throw new InvalidEndpointRequestException("There is no mount '" + mount + "'", "unknown mount");
		}
		state.setRetrying(retrying);
	}

	private @Nullable MountState find(String name) {
		return this.interceptor.mounts()
			.stream()
			.filter((state) -> state.mount().name().equals(name))
			.findFirst()
			.orElse(null);
	}

	private RetryDescriptor.Mount describe(MountState state) {
		RetryMount mount = state.mount();
		HttpRetryPolicy policy = mount.policy();
		MountState root = find(RetryMount.DEFAULT);
		return new RetryDescriptor.Mount((mount.url() != null) ? mount.url().toString() : null, mount.enabled(),
				state.isRetrying(),
				PolicySettings.describe(mount,
						(root != null) ? root.mount() : RetryMount.ofDefault(HttpRetryPolicy.defaults())),
				delays(policy), policy.worstCase(),
				policy.budget().enabled() ? new RetryDescriptor.Budget(state.lowestBudget(), policy.budget().capacity())
						: null,
				state.waiting(), holds(state), down(state),
				(this.metrics != null) ? this.metrics.totals(mount.name()) : Map.of());
	}

	private static List<Duration> delays(HttpRetryPolicy policy) {
		return IntStream.rangeClosed(1, Math.min(policy.total(), MAX_DELAYS)).mapToObj(policy.backoff()::plan).toList();
	}

	private static Map<String, MountState.DownOrigin> down(MountState state) {
		Map<String, MountState.DownOrigin> down = new TreeMap<>();
		state.downOrigins().forEach((origin, known) -> down.put(origin.toString(), known));
		return down;
	}

	private static Map<String, Instant> holds(MountState state) {
		Map<String, Instant> holds = new TreeMap<>();
		state.holds().forEach((origin, until) -> holds.put(origin.toString(), until));
		return holds;
	}

}
