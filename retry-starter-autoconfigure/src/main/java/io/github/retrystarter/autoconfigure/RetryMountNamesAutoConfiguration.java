package io.github.retrystarter.autoconfigure;

import java.util.Set;
import java.util.TreeSet;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.context.annotation.Bean;
import org.springframework.web.service.registry.HttpServiceProxyRegistry;

import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;

/**
 * {@link EnableAutoConfiguration Auto-configuration} of a check at start: a mount without
 * a URL must have the name of an HTTP service group, or nothing would ever use it. Test
 * slices do without the check, because they may lack the groups.
 */
@AutoConfiguration(after = RetryAutoConfiguration.class)
@ConditionalOnClass(HttpServiceProxyRegistry.class)
@ConditionalOnBean(value = RetryMounts.class, search = SearchStrategy.CURRENT)
public final class RetryMountNamesAutoConfiguration {

	@Bean
	MountsCheck retryStarterMountNamesCheck(ObjectProvider<HttpServiceProxyRegistry> registries) {
		return (mounts) -> {
			for (RetryMount mount : mounts.all()) {
				if (mount.isByNameOnly()) {
					requireGroup(mount, registries);
				}
			}
		};
	}

	@Bean
	SmartInitializingSingleton retryStarterMountNamesCheckAtStart(MountsCheck check, RetryMounts mounts) {
		return () -> check.check(mounts);
	}

	private static void requireGroup(RetryMount mount, ObjectProvider<HttpServiceProxyRegistry> registries) {
		Set<String> groups = new TreeSet<>();
		registries.forEach((registry) -> groups.addAll(registry.getGroupNames()));
		if (!groups.contains(mount.name())) {
			throw new InvalidConfigurationPropertyValueException(
					RetryProperties.PREFIX + ".mounts." + mount.name() + ".url", "(not set)",
					"a mount needs the URL that it is for, or the name of an HTTP service group, of which there are "
							+ (groups.isEmpty() ? "none" : groups));
		}
	}

}
