package io.github.retrystarter.autoconfigure;

import java.time.Duration;
import java.util.Locale;
import java.util.StringJoiner;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.http.client.HttpClientSettings;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.WorstCase;

/**
 * Logs at start, in one line for each mount, what is retried and what that can cost, and
 * warns where time-outs do not fit together.
 */
final class RetryStartupReport implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(RetryStartupReport.class);

	private static final int MAX_DELAYS = 5;

	private static final double MILLIS_PER_SECOND = 1000;

	private final RetryMounts mounts;

	private final @Nullable HttpClientSettings settings;

	RetryStartupReport(RetryMounts mounts, @Nullable HttpClientSettings settings) {
		this.mounts = mounts;
		this.settings = settings;
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.mounts.all().forEach(this::report);
		if (readTimeout() == null && this.mounts.all().stream().anyMatch(RetryStartupReport::mayHang)) {
			logger.warn("The HTTP client has no read time-out, so that a call that hangs is never retried; "
					+ "set spring.http.clients.read-timeout or retry.attempt-timeout");
		}
	}

	private static boolean mayHang(RetryMount mount) {
		return isRetrying(mount) && mount.policy().attemptTimeout() == null;
	}

	private static boolean isRetrying(RetryMount mount) {
		return mount.enabled() && mount.policy().total() > 0;
	}

	private void report(RetryMount mount) {
		String subject = "Mount '" + mount.name() + "'" + ((mount.url() != null) ? " (" + mount.url() + ")" : "")
				+ ": ";
		HttpRetryPolicy policy = mount.policy();
		if (!isRetrying(mount)) {
			logger.info(subject + (mount.enabled() ? "no retries (total: 0)" : "no retries (enabled: false)"));
			return;
		}
		logger.info(subject + "%s repeated after %s and lost connections; delays %s, jitter %s; %s".formatted(
				methods(policy), policy.statusForcelist(), delays(policy),
				policy.backoff().jitter().name().toLowerCase(Locale.ROOT), worstCase(policy)));
		Duration timeout = policy.timeout();
		if (timeout != null && timeout.compareTo(longest(policy)) < 0) {
			logger.warn(subject + "the time-out of %s may end a call before all its retries are used, which can take %s"
				.formatted(seconds(timeout), seconds(longest(policy))));
		}
	}

	private static String methods(HttpRetryPolicy policy) {
		String methods = policy.allowedMethods().toString();
		return policy.idempotencyKey().generated() ? methods + ", POST and PATCH by key" : methods;
	}

	private static String delays(HttpRetryPolicy policy) {
		StringJoiner delays = new StringJoiner(", ");
		for (int retry = 1; retry <= Math.min(policy.total(), MAX_DELAYS); retry++) {
			delays.add(seconds(policy.backoff().plan(retry)));
		}
		return ((policy.total() > MAX_DELAYS) ? delays.add("…") : delays).toString();
	}

	private String worstCase(HttpRetryPolicy policy) {
		WorstCase worst = policy.worstCase();
		Duration timeout = policy.timeout();
		if (attempt(policy) == null) {
			return (timeout != null)
					? "at most %d requests and %s for a call".formatted(worst.requests(), seconds(timeout))
					: "at most %d requests for a call, which has no limit in time, because the HTTP client has no %s time-out"
						.formatted(worst.requests(), (readTimeout() == null) ? "read" : "connect");
		}
		Duration longest = within(timeout, longest(policy).plus(worst.held()));
		Duration asked = within(timeout, attempts(policy).plus(worst.askedWaits()).plus(worst.held()));
		String text = "at most %d requests and %s for a call".formatted(worst.requests(), seconds(longest));
		return asked.equals(longest) ? text : text + ", up to " + seconds(asked) + " if a server asks for it";
	}

	private static Duration within(@Nullable Duration timeout, Duration time) {
		return (timeout != null && timeout.compareTo(time) < 0) ? timeout : time;
	}

	private Duration longest(HttpRetryPolicy policy) {
		return attempts(policy).plus(policy.worstCase().waits());
	}

	/**
	 * How long the attempts can take, as far as they are limited.
	 */
	private Duration attempts(HttpRetryPolicy policy) {
		Duration attempt = attempt(policy);
		return (attempt != null) ? attempt.multipliedBy(policy.worstCase().requests()) : Duration.ZERO;
	}

	/**
	 * How long an attempt can take, by the policy and by the time-outs of the HTTP
	 * client, {@code null} if neither limits it.
	 */
	private @Nullable Duration attempt(HttpRetryPolicy policy) {
		Duration connect = (this.settings != null) ? this.settings.connectTimeout() : null;
		Duration read = readTimeout();
		Duration ofClient = (connect != null && read != null) ? connect.plus(read) : null;
		Duration ofPolicy = policy.attemptTimeout();
		return (ofClient != null) ? within(ofPolicy, ofClient) : ofPolicy;
	}

	private @Nullable Duration readTimeout() {
		return (this.settings != null) ? this.settings.readTimeout() : null;
	}

	private static String seconds(Duration duration) {
		double seconds = duration.getSeconds() + duration.toMillisPart() / MILLIS_PER_SECOND;
		return ((seconds == Math.rint(seconds)) ? Long.toString((long) seconds) : Double.toString(seconds)) + " s";
	}

}
