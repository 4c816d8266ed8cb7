package io.github.retrystarter.autoconfigure;

import java.time.Duration;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.JdkClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.JettyClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.SimpleClientHttpRequestFactoryBuilder;
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

	private static final String GROUPS = "spring.http.serviceclient.";

	private static final int MAX_DELAYS = 5;

	private static final double MILLIS_PER_SECOND = 1000;

	private final RetryMounts mounts;

	private final @Nullable HttpClientSettings settings;

	private final @Nullable ClientHttpRequestFactoryBuilder<?> client;

	private final Environment environment;

	RetryStartupReport(RetryMounts mounts, @Nullable HttpClientSettings settings,
			@Nullable ClientHttpRequestFactoryBuilder<?> client, Environment environment) {
		this.mounts = mounts;
		this.settings = settings;
		this.client = client;
		this.environment = environment;
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
		return isRetrying(mount) && readTimeout(mount) == null
				&& (mount.policy().attemptTimeout() == null || !isCuttable());
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
		Duration timeout = isCuttable() ? mount.policy().timeout() : null;
		if (attempt(mount) == null) {
			return (timeout != null)
					? "at most %d requests and %s for a call".formatted(worst.requests(), seconds(timeout))
							+ exception(mount)
					: "at most %d requests for a call, which has no limit in time, because the HTTP client has no %s time-out"
						.formatted(worst.requests(), (readTimeout(mount) == null) ? "read" : "connect");
		}
		Duration longest = within(timeout, longest(mount).plus(worst.held()));
		Duration asked = within(timeout, attempts(mount).plus(worst.askedWaits()).plus(worst.held()));
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
		boolean limited = isCuttable() && (policy.attemptTimeout() != null || policy.timeout() != null);
		if (limited) {
			return ", not counting a body that the caller reads";
		}
		if (this.client instanceof JdkClientHttpRequestFactoryBuilder
				|| this.client instanceof JettyClientHttpRequestFactoryBuilder) {
			return "";
		}
		return ", unless a server drips: "
				+ (isCuttable() ? "attempts have no limit (retry.attempt-timeout)" : "HttpURLConnection cannot be cut");
	}

	private boolean isCuttable() {
		return !(this.client instanceof SimpleClientHttpRequestFactoryBuilder);
	}

	private static Duration within(@Nullable Duration limit, Duration time) {
		return (limit != null && limit.compareTo(time) < 0) ? limit : time;
	}

	private Duration longest(RetryMount mount) {
		return attempts(mount).plus(mount.policy().worstCase().waits());
	}

	/**
	 * How long the attempts can take, as far as they are limited.
	 */
	private Duration attempts(RetryMount mount) {
		Duration attempt = attempt(mount);
		return (attempt != null) ? attempt.multipliedBy(mount.policy().worstCase().requests()) : Duration.ZERO;
	}

	/**
	 * How long an attempt can take, by the policy and by the time-outs of the HTTP
	 * client, {@code null} if neither limits it.
	 */
	private @Nullable Duration attempt(RetryMount mount) {
		Duration connect = timeout(mount, "connect-timeout", HttpClientSettings::connectTimeout);
		Duration read = readTimeout(mount);
		Duration ofClient = (connect != null && read != null) ? connect.plus(read) : null;
		Duration ofPolicy = isCuttable() ? mount.policy().attemptTimeout() : null;
		return (ofClient != null) ? within(ofPolicy, ofClient) : ofPolicy;
	}

	private @Nullable Duration readTimeout(RetryMount mount) {
		return timeout(mount, "read-timeout", HttpClientSettings::readTimeout);
	}

	/**
	 * A time-out of the HTTP client: that of the group which the mount is for, or of all.
	 */
	private @Nullable Duration timeout(RetryMount mount, String key,
			Function<HttpClientSettings, @Nullable Duration> common) {
		String group = GROUPS + DataObjectPropertyName.toDashedForm(mount.name()) + "." + key;
		Duration own = (mount.isByNameOnly() && ConfigurationPropertyName.isValid(group))
				? Binder.get(this.environment).bind(group, Duration.class).orElse(null) : null;
		return (own != null || this.settings == null) ? own : common.apply(this.settings);
	}

	private static String seconds(Duration duration) {
		double seconds = duration.getSeconds() + duration.toMillisPart() / MILLIS_PER_SECOND;
		return ((seconds == Math.rint(seconds)) ? Long.toString((long) seconds) : Double.toString(seconds)) + " s";
	}

}
