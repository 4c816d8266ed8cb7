package io.github.retrystarter.autoconfigure;

import java.time.Duration;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.http.client.ClientHttpRequestFactoryBuilder;
import org.springframework.boot.http.client.HttpClientSettings;
import org.springframework.boot.http.client.SimpleClientHttpRequestFactoryBuilder;
import org.springframework.core.env.Environment;

import io.github.retrystarter.RetryMount;

/**
 * How long attempts can take, by the policies and by the time-outs of the HTTP client.
 *
 * @param settings the time-outs of all clients, {@code null} if nobody knows
 * @param client what makes them, {@code null} if nobody knows
 * @param environment has the time-outs of groups
 */
record AttemptTimes(@Nullable HttpClientSettings settings, @Nullable ClientHttpRequestFactoryBuilder<?> client,
		Environment environment) {

	private static final String GROUPS = "spring.http.serviceclient.";

	/**
	 * Whether attempts can be cut, so that limits of ours count.
	 */
	boolean isCuttable() {
		return !(this.client instanceof SimpleClientHttpRequestFactoryBuilder);
	}

	/**
	 * The longest time of one attempt, {@code null} if nothing limits it.
	 */
	@Nullable Duration longest(RetryMount mount) {
		Duration connect = timeout(mount, "connect-timeout", HttpClientSettings::connectTimeout);
		Duration read = readTimeout(mount);
		Duration ofClient = (connect != null && read != null) ? connect.plus(read) : null;
		Duration ofPolicy = isCuttable() ? mount.policy().attemptTimeout() : null;
		return (ofClient != null) ? within(ofPolicy, ofClient) : ofPolicy;
	}

	@Nullable Duration readTimeout(RetryMount mount) {
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

	static Duration within(@Nullable Duration limit, Duration time) {
		return (limit != null && limit.compareTo(time) < 0) ? limit : time;
	}

}
