package io.github.retrystarter.autoconfigure;

import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.ClassUtils;
import org.springframework.util.unit.DataSize;

import io.github.retrystarter.HeaderPattern;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.HttpRetryPolicyBuilder;
import io.github.retrystarter.JsonPattern;
import io.github.retrystarter.MethodSet;
import io.github.retrystarter.ResponsePattern;
import io.github.retrystarter.StatusSet;

/**
 * Makes a policy from the properties below one prefix. Each value is checked as soon as
 * it is set, so that an impossible one is refused by its own key.
 */
final class RetryPolicyMapper {

	private static final String JACKSON = "tools.jackson.databind.json.JsonMapper";

	private final String prefix;

	private final Set<String> keys = new HashSet<>();

	RetryPolicyMapper(String prefix) {
		this.prefix = prefix;
	}

	/**
	 * Make the policy.
	 * @param properties the values
	 * @param policy what applies to keys without a value
	 * @return the policy
	 * @throws InvalidConfigurationPropertyValueException if a value is impossible
	 */
	HttpRetryPolicy map(RetryPolicyProperties properties, HttpRetryPolicyBuilder policy) {
		IdempotencyKeyProperties idempotencyKey = properties.getIdempotencyKey();
		ResponsePatternProperties retryIf = properties.getRetryIf();
		ResponsePatternProperties stopIf = properties.getStopIf();
		BudgetProperties budget = properties.getBudget();
		set("total", properties.getTotal(), policy::total);
		set("connect", properties.getConnect(), policy::connect);
		set("read", properties.getRead(), policy::read);
		set("status", properties.getStatus(), policy::status);
		set("allowed-methods", properties.getAllowedMethods(), MethodSet::parse, policy::allowedMethods);
		set("status-forcelist", properties.getStatusForcelist(), StatusSet::parse, policy::statusForcelist);
		set("backoff-factor", properties.getBackoffFactor(), policy::backoffFactor);
		set("backoff-max", properties.getBackoffMax(), policy::backoffMax);
		set("jitter", properties.getJitter(), policy::jitter);
		set("backoff-jitter", properties.getBackoffJitter(), policy::backoffJitter);
		set("immediate-first-retry", properties.getImmediateFirstRetry(), policy::immediateFirstRetry);
		set("respect-retry-after-header", properties.getRespectRetryAfterHeader(), policy::respectRetryAfterHeader);
		set("retry-after-headers", properties.getRetryAfterHeaders(), policy::retryAfterHeaders);
		set("retry-after-max", properties.getRetryAfterMax(), policy::retryAfterMax);
		set("raise-on-status", properties.getRaiseOnStatus(), policy::raiseOnStatus);
		set("timeout", properties.getTimeout(), policy::timeout);
		set("attempt-timeout", properties.getAttemptTimeout(), policy::attemptTimeout);
		set("response-buffer", properties.getResponseBuffer(), DataSize::toBytes, policy::responseBuffer);
		set("idempotency-key.enabled", idempotencyKey.getEnabled(), policy::idempotencyKeyGenerated);
		set("idempotency-key.header", idempotencyKey.getHeader(), policy::idempotencyKeyHeader);
		set("idempotency-key.quoted", idempotencyKey.getQuoted(), policy::idempotencyKeyQuoted);
		set("idempotency-key.retry-conflict", idempotencyKey.getRetryConflict(), policy::idempotencyKeyRetryConflict);
		set("budget.enabled", budget.getEnabled(), policy::budgetEnabled);
		set("budget.capacity", budget.getCapacity(), policy::budgetCapacity);
		set("budget.cost", budget.getCost(), policy::budgetCost);
		set("budget.refill", budget.getRefill(), policy::budgetRefill);
		set("budget.trickle", budget.getTrickle(), policy::budgetTrickle);
		set("recovery.enabled", properties.getRecovery().getEnabled(), policy::recoveryEnabled);
		set("retry-if.headers", retryIf.getHeaders(), each(HeaderPattern::parse), policy::retryIfHeaders);
		set("retry-if.json", retryIf.getJson(), each(JsonPattern::parse), policy::retryIfJson);
		set("stop-if.headers", stopIf.getHeaders(), each(HeaderPattern::parse), policy::stopIfHeaders);
		set("stop-if.json", stopIf.getJson(), each(JsonPattern::parse), policy::stopIfJson);
		set("attempt-header", properties.getAttemptHeader(), policy::attemptHeader);
		set("observe-attempts", properties.getObserveAttempts(), policy::observeAttempts);
		set("log-path", properties.getLogPath(), policy::logPath);
		set("rate-limit.mode", properties.getRateLimit().getMode(), policy::rateLimit);
		set("retry-unauthorized", properties.getRetryUnauthorized(), policy::retryUnauthorized);
		set("rate-limit.partition-by", properties.getRateLimit().getPartitionBy(), policy::rateLimitPartitionBy);
		return requireConsistent(properties, policy.build());
	}

	Set<String> keys() {
		return this.keys;
	}

	private <T> void set(String key, @Nullable T value, Function<T, HttpRetryPolicyBuilder> setter) {
		set(key, value, Function.identity(), setter);
	}

	private <S, T> void set(String key, @Nullable S value, Function<S, T> reader,
			Function<T, HttpRetryPolicyBuilder> setter) {
		if (value != null) {
			this.keys.add(key);
			check(key, value, () -> setter.apply(reader.apply(value)).build());
		}
	}

	private static <S, T> Function<List<S>, List<T>> each(Function<S, T> reader) {
		return (values) -> values.stream().map(reader).toList();
	}

	/**
	 * Check what the values of several keys say together. To blame is the first of them
	 * that is set below this prefix.
	 */
	private HttpRetryPolicy requireConsistent(RetryPolicyProperties properties, HttpRetryPolicy policy) {
		Setting buffer = new Setting("response-buffer", properties.getResponseBuffer());
		Setting retryIf = new Setting("retry-if.json", properties.getRetryIf().getJson());
		Setting stopIf = new Setting("stop-if.json", properties.getStopIf().getJson());
		check(() -> requireReadable(retryIf.key(), policy.retryIf(), policy), retryIf, buffer);
		check(() -> requireReadable(stopIf.key(), policy.stopIf(), policy), stopIf, buffer);
		BudgetProperties budget = properties.getBudget();
		check(policy.budget()::requireAffordable, new Setting("budget.cost", budget.getCost()),
				new Setting("budget.capacity", budget.getCapacity()),
				new Setting("budget.enabled", budget.getEnabled()));
		return policy;
	}

	private static void requireReadable(String key, ResponsePattern pattern, HttpRetryPolicy policy) {
		if (pattern.json().isEmpty()) {
			return;
		}
		if (policy.responseBuffer() == 0) {
			throw new IllegalArgumentException(key + " is set, but no body is read, because response-buffer is 0");
		}
		if (!ClassUtils.isPresent(JACKSON, null)) {
			throw new IllegalArgumentException("JSON is read with Jackson 3, which is not on the class path");
		}
	}

	private void check(Runnable check, Setting... involved) {
		Setting toBlame = Arrays.stream(involved)
			.filter((setting) -> setting.value() != null)
			.findFirst()
			.orElse(involved[0]);
		check(toBlame.key(), toBlame.value(), check);
	}

	/**
	 * Run a check, and blame a key and its value for what it finds.
	 */
	void check(String key, @Nullable Object value, Runnable check) {
		try {
			check.run();
		}
		catch (IllegalArgumentException ex) {
			throw InvalidValue.of(this.prefix + "." + key, value, ex.getMessage());
		}
	}

	/**
	 * A key and its value below this prefix.
	 */
	private record Setting(String key, @Nullable Object value) {

	}

}
