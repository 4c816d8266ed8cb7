package io.github.retrystarter.autoconfigure;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

import io.github.retrystarter.AnswerPattern;
import io.github.retrystarter.HeaderPattern;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.HttpRetryPolicyBuilder;
import io.github.retrystarter.JsonPattern;
import io.github.retrystarter.MethodSet;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.StatusSet;
import io.github.retrystarter.UrlPrefix;

/**
 * Makes the mounts from the properties. The rule book judges the values; this adds which
 * key is to blame.
 */
final class RetryPropertiesMapper {

	private static final String JACKSON = "tools.jackson.databind.json.JsonMapper";

	private RetryPropertiesMapper() {
	}

	static RetryMounts map(RetryProperties properties) {
		HttpRetryPolicy defaults = new Keys(RetryProperties.PREFIX, HttpRetryPolicy.builder()).policy(properties);
		RetryMounts.Builder mounts = RetryMounts.builder(RetryMount.ofDefault(defaults));
		properties.getMounts().forEach((name, mount) -> {
			Keys keys = new Keys(RetryProperties.PREFIX + ".mounts." + name, defaults.mutate());
			HttpRetryPolicy policy = keys.policy(mount);
			keys.check("url", mount.getUrl(),
					() -> mounts.mount(new RetryMount(name, urlPrefix(mount.getUrl()), policy, mount.isEnabled())));
		});
		return mounts.build();
	}

	private static @Nullable UrlPrefix urlPrefix(@Nullable String url) {
		if (url == null) {
			return null;
		}
		if (url.isBlank()) {
			throw new IllegalArgumentException("a mount needs the URL that it is for");
		}
		if (url.contains("${")) {
			throw new IllegalArgumentException("url holds a placeholder that nothing resolves");
		}
		return UrlPrefix.parse(url.strip());
	}

	/**
	 * The keys below one prefix. Each is set on its own, so that the one which makes the
	 * policy impossible is known.
	 */
	private record Keys(String prefix, HttpRetryPolicyBuilder builder) {

		HttpRetryPolicy policy(RetryPolicyProperties properties) {
			set("total", properties.getTotal(), this.builder::total);
			set("connect", properties.getConnect(), this.builder::connect);
			set("read", properties.getRead(), this.builder::read);
			set("status", properties.getStatus(), this.builder::status);
			set("allowed-methods", properties.getAllowedMethods(),
					(Collection<String> names) -> this.builder.allowedMethods(MethodSet.parse(names)));
			set("status-forcelist", properties.getStatusForcelist(),
					(Collection<String> entries) -> this.builder.statusForcelist(StatusSet.parse(entries)));
			set("backoff-factor", properties.getBackoffFactor(), this.builder::backoffFactor);
			set("backoff-max", properties.getBackoffMax(), this.builder::backoffMax);
			set("jitter", properties.getJitter(), this.builder::jitter);
			set("backoff-jitter", properties.getBackoffJitter(), this.builder::backoffJitter);
			set("immediate-first-retry", properties.getImmediateFirstRetry(), this.builder::immediateFirstRetry);
			set("respect-retry-after-header", properties.getRespectRetryAfterHeader(),
					this.builder::respectRetryAfterHeader);
			set("retry-after-max", properties.getRetryAfterMax(), this.builder::retryAfterMax);
			set("raise-on-status", properties.getRaiseOnStatus(), this.builder::raiseOnStatus);
			set("timeout", properties.getTimeout(), this.builder::timeout);
			set("response-buffer", properties.getResponseBuffer(),
					(DataSize size) -> this.builder.responseBuffer(size.toBytes()));
			set("budget.enabled", properties.getBudget().getEnabled(), this.builder::budgetEnabled);
			set("budget.capacity", properties.getBudget().getCapacity(), this.builder::budgetCapacity);
			set("budget.cost", properties.getBudget().getCost(), this.builder::budgetCost);
			set("budget.refill", properties.getBudget().getRefill(), this.builder::budgetRefill);
			set("idempotency-key.enabled", properties.getIdempotencyKey().getEnabled(),
					this.builder::idempotencyKeyGenerated);
			set("idempotency-key.header", properties.getIdempotencyKey().getHeader(),
					this.builder::idempotencyKeyHeader);
			set("retry-if.headers", properties.getRetryIf().getHeaders(),
					(List<String> texts) -> this.builder.retryIfHeaders(parse(texts, HeaderPattern::parse)));
			set("retry-if.json", properties.getRetryIf().getJson(),
					(List<String> texts) -> this.builder.retryIfJson(parse(texts, JsonPattern::parse)));
			set("stop-if.headers", properties.getStopIf().getHeaders(),
					(List<String> texts) -> this.builder.stopIfHeaders(parse(texts, HeaderPattern::parse)));
			set("stop-if.json", properties.getStopIf().getJson(),
					(List<String> texts) -> this.builder.stopIfJson(parse(texts, JsonPattern::parse)));
			set("attempt-header", properties.getAttemptHeader(), this.builder::attemptHeader);
			set("observe-attempts", properties.getObserveAttempts(), this.builder::observeAttempts);
			set("rate-limit.mode", properties.getRateLimit().getMode(), this.builder::rateLimit);
			HttpRetryPolicy policy = this.builder.build();
			requireReadable("retry-if.json", policy.retryIf(), policy.responseBuffer());
			requireReadable("stop-if.json", policy.stopIf(), policy.responseBuffer());
			check("budget.cost", policy.budget().cost(), policy.budget()::requireAffordable);
			return policy;
		}

		private static <T> List<T> parse(List<String> texts, Function<String, T> parser) {
			return texts.stream().map(parser).toList();
		}

		private void requireReadable(String key, AnswerPattern pattern, long responseBuffer) {
			check(key, pattern.json().stream().map(JsonPattern::pointer).toList(), () -> {
				if (!pattern.json().isEmpty() && responseBuffer == 0) {
					throw new IllegalArgumentException("the body is not read, because response-buffer is 0");
				}
				if (!pattern.json().isEmpty() && !ClassUtils.isPresent(JACKSON, null)) {
					throw new IllegalArgumentException("JSON is read with Jackson 3, which is not on the class path");
				}
			});
		}

		private <T> void set(String key, @Nullable T value, Consumer<? super T> setter) {
			if (value != null) {
				check(key, value, () -> {
					setter.accept(value);
					this.builder.build();
				});
			}
		}

		void check(String key, @Nullable Object value, Runnable step) {
			try {
				step.run();
			}
			catch (IllegalArgumentException ex) {
				throw new InvalidConfigurationPropertyValueException(this.prefix + "." + key, value, ex.getMessage());
			}
		}

	}

}
