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
		if (readTimeout() == null) {
			logger.warn("The HTTP client has no read time-out, so that a call that hangs is never retried; "
					+ "set spring.http.clients.read-timeout");
		}
	}

	private void report(RetryMount mount) {
		String subject = "Mount '" + mount.name() + "'" + ((mount.url() != null) ? " (" + mount.url() + ")" : "")
				+ ": ";
		HttpRetryPolicy policy = mount.policy();
		if (!mount.enabled() || policy.total() == 0) {
			logger.info(subject + "no retries");
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
		return "at most %d requests and %s for a call, up to %s if a server asks for it".formatted(worst.requests(),
				seconds(longest(policy).plus(worst.held())),
				seconds(attempts(worst).plus(worst.askedWaits()).plus(worst.held())));
	}

	private Duration longest(HttpRetryPolicy policy) {
		WorstCase worst = policy.worstCase();
		return attempts(worst).plus(worst.waits());
	}

	/**
	 * How long the attempts can take, by the time-outs of the HTTP client.
	 */
	private Duration attempts(WorstCase worst) {
		Duration connect = (this.settings != null) ? this.settings.connectTimeout() : null;
		Duration attempt = (connect != null) ? connect : Duration.ZERO;
		attempt = (readTimeout() != null) ? attempt.plus(readTimeout()) : attempt;
		return attempt.multipliedBy(worst.requests());
	}

	private @Nullable Duration readTimeout() {
		return (this.settings != null) ? this.settings.readTimeout() : null;
	}

	private static String seconds(Duration duration) {
		double seconds = duration.getSeconds() + duration.toMillisPart() / MILLIS_PER_SECOND;
		return ((seconds == Math.rint(seconds)) ? Long.toString((long) seconds) : Double.toString(seconds)) + " s";
	}

}
