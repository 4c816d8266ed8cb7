package io.github.retrystarter.autoconfigure;

import java.time.Duration;
import java.util.Locale;
import java.util.StringJoiner;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.JdkClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.core.env.Environment;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.WorstCase;

/**
 * Logs at start, in one line for each mount, what is retried and what that can cost, and
 * warns where time-outs do not fit together.
 */
class RetryStartupReport implements SmartInitializingSingleton {

	private static final Log logger = LogFactory.getLog(RetryStartupReport.class);

	private static final int MAX_DELAYS = 5;

	private static final double MILLIS_PER_SECOND = 1000;

	private final RetryMounts mounts;

	private final AttemptTimes times;

	RetryStartupReport(RetryMounts mounts, @Nullable HttpClientSettings settings,
			@Nullable ClientHttpRequestFactoryBuilder<?> client, Environment environment) {
		this.mounts = mounts;
		this.times = new AttemptTimes(settings, client, environment);
	}

	@Override
	public void afterSingletonsInstantiated() {
		this.mounts.all().forEach(this::report);
		if (this.mounts.all().stream().anyMatch(this::mayHang)) {
			logger.warn("The HTTP client has no read time-out, so that a call that hangs is never retried; "
					+ "set spring.http.clients.read-timeout or retry.attempt-timeout");
		}
	}

	private boolean mayHang(RetryMount mount) {
		return isRetrying(mount) && this.times.readTimeout(mount) == null
				&& (mount.policy().attemptTimeout() == null || !this.times.isCuttable());
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
				policy.backoff().jitter().name().toLowerCase(Locale.ROOT), worstCase(mount)));
		Duration timeout = policy.timeout();
		if (timeout != null && timeout.compareTo(longest(mount)) < 0) {
			logger.warn(subject + "the time-out of %s may end a call before all its retries are used, which can take %s"
				.formatted(seconds(timeout), seconds(longest(mount))));
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

	private String worstCase(RetryMount mount) {
		WorstCase worst = mount.policy().worstCase();
		Duration timeout = this.times.isCuttable() ? mount.policy().timeout() : null;
		if (this.times.longest(mount) == null) {
			return (timeout != null)
					? "at most %d requests and %s for a call".formatted(worst.requests(), seconds(timeout))
							+ exception(mount)
					: "at most %d requests for a call, which has no limit in time, because the HTTP client has no %s time-out"
						.formatted(worst.requests(), (this.times.readTimeout(mount) == null) ? "read" : "connect");
		}
		Duration longest = AttemptTimes.within(timeout, longest(mount).plus(worst.held()));
		Duration asked = AttemptTimes.within(timeout, attempts(mount).plus(worst.askedWaits()).plus(worst.held()));
		String text = "at most %d requests and %s for a call".formatted(worst.requests(), seconds(longest));
		return (asked.equals(longest) ? text : text + ", up to " + seconds(asked) + " if a server asks for it")
				+ exception(mount);
	}

	/**
	 * What can make a call last longer: limits of ours end with the attempt, and a read
	 * time-out may limit only the silence between bytes.
	 */
	private String exception(RetryMount mount) {
		HttpRetryPolicy policy = mount.policy();
		boolean limited = this.times.isCuttable() && (policy.attemptTimeout() != null || policy.timeout() != null);
		if (limited) {
			return ", not counting a body that the caller reads";
		}
		if (this.times.client() instanceof JdkClientHttpRequestFactoryBuilder
				|| this.times.client() instanceof JettyClientHttpRequestFactoryBuilder) {
			return "";
		}
		return ", unless a server drips: " + (this.times.isCuttable() ? "attempts have no limit (retry.attempt-timeout)"
				: "HttpURLConnection cannot be cut");
	}

	private Duration longest(RetryMount mount) {
		return attempts(mount).plus(mount.policy().worstCase().waits());
	}

	/**
	 * How long the attempts can take, as far as they are limited.
	 */
	private Duration attempts(RetryMount mount) {
		Duration attempt = this.times.longest(mount);
		return (attempt != null) ? attempt.multipliedBy(mount.policy().worstCase().requests()) : Duration.ZERO;
	}

	private static String seconds(Duration duration) {
		double seconds = duration.getSeconds() + duration.toMillisPart() / MILLIS_PER_SECOND;
		return ((seconds == Math.rint(seconds)) ? Long.toString((long) seconds) : Double.toString(seconds)) + " s";
	}

}
