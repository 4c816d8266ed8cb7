package io.github.retrystarter.autoconfigure;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.IgnoreTopLevelConverterNotFoundBindHandler;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;

import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;

/**
 * Binds the configuration afresh when Spring Cloud has changed the environment. Also if
 * no key below {@code retry.} has changed, because a value may hold a placeholder for
 * another key. It comes before the rebinding of beans, which throws where a value cannot
 * be read.
 */
class RetryReload implements ApplicationListener<EnvironmentChangeEvent>, Ordered {

	private static final Log logger = LogFactory.getLog(RetryReload.class);

	private static final String BY = "a refresh of the environment";

	private final Environment environment;

	private final LiveMounts mounts;

	private final ObjectProvider<MountsCheck> checks;

	private final Map<String, Boolean> groups = new HashMap<>();

	private final Set<String> warned = new HashSet<>();

	private final RetryProperties atStart;

	RetryReload(Environment environment, RetryMounts mountsAtStart, LiveMounts mounts,
			ObjectProvider<MountsCheck> checks) {
		this.environment = environment;
		this.mounts = mounts;
		this.checks = checks;
		this.atStart = bind();
		this.warned.addAll(new ConfiguredKeys(environment).unknown(this.atStart.getMounts().keySet()));
		for (RetryMount mount : mountsAtStart.all()) {
			if (mount.isByNameOnly()) {
				this.groups.put(mount.name(), mount.enabled());
			}
		}
	}

	private RetryProperties bind() {
		RetryProperties properties = new RetryProperties();
		Binder.get(this.environment)
			.bind(RetryProperties.PREFIX, Bindable.ofInstance(properties),
					new IgnoreTopLevelConverterNotFoundBindHandler());
		return properties;
	}

	@Override
	public int getOrder() {
		return HIGHEST_PRECEDENCE;
	}

	@Override
	public synchronized void onApplicationEvent(EnvironmentChangeEvent event) {
		this.mounts.configure(() -> RefusedSettings.in("", this::read), BY);
	}

	private RetryMounts read() {
		ConfiguredKeys keys = new ConfiguredKeys(this.environment);
		keys.refuseValuesOfGroups();
		RetryProperties properties = bind();
		RetryMounts next = RetryPropertiesMapper.map(properties);
		this.checks.forEach((check) -> check.check(next));
		keys.unknown(properties.getMounts().keySet()).forEach(this::warnOnce);
		warnIfOther(RetryAutoConfiguration.ENABLED, properties, RetryProperties::isEnabled);
		warnIfOther(RetryProperties.PREFIX + ".disable-client-retries", properties,
				RetryProperties::isDisableClientRetries);
		warnIfOther(SharedRateLimitProperties.SHARED, properties, (all) -> all.getRateLimit().getShared());
		warnIfOther(SharedRateLimitProperties.FLEET, properties, (all) -> all.getRateLimit().getFleet());
		return MountChanges.mounts(next.all().stream().map(this::asFarAsPossible).toList());
	}

	/**
	 * The clients of an HTTP service group have been made for the mount of the group, or
	 * without one.
	 */
	private RetryMount asFarAsPossible(RetryMount mount) {
		if (!mount.isByNameOnly()) {
			return mount;
		}
		String key = RetryProperties.PREFIX + ".mounts." + mount.name();
		Boolean enabled = this.groups.get(mount.name());
		if (enabled == null) {
			warnOfRestart(key);
			return mount;
		}
		if (enabled != mount.enabled()) {
			warnOfRestart(key + ".enabled");
		}
		return new RetryMount(mount.name(), null, mount.policy(), enabled, mount.keys());
	}

	private void warnIfOther(String key, RetryProperties properties,
			Function<RetryProperties, @Nullable Object> value) {
		if (!Objects.equals(value.apply(properties), value.apply(this.atStart))) {
			warnOfRestart(key);
		}
	}

	private void warnOfRestart(String key) {
		warnOnce("'" + key + "' has changed, and takes effect with the next start");
	}

	private void warnOnce(String message) {
		if (this.warned.add(message)) {
			logger.warn(message);
		}
	}

}
