package io.github.retrystarter.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.ClassUtils;

import io.github.retrystarter.ResponsePattern;
import io.github.retrystarter.HeaderPattern;
import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.HttpRetryPolicyBuilder;
import io.github.retrystarter.JsonPattern;
import io.github.retrystarter.MethodSet;
import io.github.retrystarter.StatusSet;

/**
 * Makes a policy from the properties below one prefix. The rule book judges the values,
 * each before the next one is set, so that the key to blame is always the latest. There
 * is no lambda for each key, because each of these would cost every start.
 */
final class RetryPolicyMapper {

	private static final String JACKSON = "tools.jackson.databind.json.JsonMapper";

	private final String prefix;

	private final HttpRetryPolicyBuilder builder;

	private String key = "";

	private @Nullable Object value;

	/**
	 * Create a mapper.
	 * @param prefix what the keys begin with
	 * @param builder what holds for keys that are not set
	 */
	RetryPolicyMapper(String prefix, HttpRetryPolicyBuilder builder) {
		this.prefix = prefix;
		this.builder = builder;
	}

	/**
	 * Make the policy.
	 * @param properties the values
	 * @return the policy
	 * @throws InvalidConfigurationPropertyValueException if a value is impossible
	 */
	HttpRetryPolicy map(RetryPolicyProperties properties) {
		try {
			setRetries(properties);
			setDelays(properties);
			setBudget(properties.getBudget());
			setIdempotencyKey(properties.getIdempotencyKey());
			setConditions(properties);
			setRest(properties);
			return requireConsistent(this.builder.build());
		}
		catch (IllegalArgumentException ex) {
			throw invalid(this.key, this.value, ex);
		}
	}

	/**
	 * An error that names a key and its value.
	 */
	InvalidConfigurationPropertyValueException invalid(String key, @Nullable Object value,
			IllegalArgumentException reason) {
		return new InvalidConfigurationPropertyValueException(this.prefix + "." + key, value, reason.getMessage());
	}

	private void setRetries(RetryPolicyProperties properties) {
		if (nextIsSet("total", properties.getTotal())) {
			this.builder.total(properties.getTotal());
		}
		if (nextIsSet("connect", properties.getConnect())) {
			this.builder.connect(properties.getConnect());
		}
		if (nextIsSet("read", properties.getRead())) {
			this.builder.read(properties.getRead());
		}
		if (nextIsSet("status", properties.getStatus())) {
			this.builder.status(properties.getStatus());
		}
		if (nextIsSet("allowed-methods", properties.getAllowedMethods())) {
			this.builder.allowedMethods(MethodSet.parse(properties.getAllowedMethods()));
		}
		if (nextIsSet("status-forcelist", properties.getStatusForcelist())) {
			this.builder.statusForcelist(StatusSet.parse(properties.getStatusForcelist()));
		}
	}

	private void setDelays(RetryPolicyProperties properties) {
		if (nextIsSet("backoff-factor", properties.getBackoffFactor())) {
			this.builder.backoffFactor(properties.getBackoffFactor());
		}
		if (nextIsSet("backoff-max", properties.getBackoffMax())) {
			this.builder.backoffMax(properties.getBackoffMax());
		}
		if (nextIsSet("jitter", properties.getJitter())) {
			this.builder.jitter(properties.getJitter());
		}
		if (nextIsSet("backoff-jitter", properties.getBackoffJitter())) {
			this.builder.backoffJitter(properties.getBackoffJitter());
		}
		if (nextIsSet("immediate-first-retry", properties.getImmediateFirstRetry())) {
			this.builder.immediateFirstRetry(properties.getImmediateFirstRetry());
		}
		if (nextIsSet("respect-retry-after-header", properties.getRespectRetryAfterHeader())) {
			this.builder.respectRetryAfterHeader(properties.getRespectRetryAfterHeader());
		}
		if (nextIsSet("retry-after-max", properties.getRetryAfterMax())) {
			this.builder.retryAfterMax(properties.getRetryAfterMax());
		}
		if (nextIsSet("timeout", properties.getTimeout())) {
			this.builder.timeout(properties.getTimeout());
		}
	}

	private void setBudget(BudgetProperties properties) {
		if (nextIsSet("budget.enabled", properties.getEnabled())) {
			this.builder.budgetEnabled(properties.getEnabled());
		}
		if (nextIsSet("budget.capacity", properties.getCapacity())) {
			this.builder.budgetCapacity(properties.getCapacity());
		}
		if (nextIsSet("budget.cost", properties.getCost())) {
			this.builder.budgetCost(properties.getCost());
		}
		if (nextIsSet("budget.refill", properties.getRefill())) {
			this.builder.budgetRefill(properties.getRefill());
		}
	}

	private void setIdempotencyKey(IdempotencyKeyProperties properties) {
		if (nextIsSet("idempotency-key.enabled", properties.getEnabled())) {
			this.builder.idempotencyKeyGenerated(properties.getEnabled());
		}
		if (nextIsSet("idempotency-key.header", properties.getHeader())) {
			this.builder.idempotencyKeyHeader(properties.getHeader());
		}
	}

	private void setConditions(RetryPolicyProperties properties) {
		ResponsePatternProperties retryIf = properties.getRetryIf();
		ResponsePatternProperties stopIf = properties.getStopIf();
		if (nextIsSet("retry-if.headers", retryIf.getHeaders())) {
			this.builder.retryIfHeaders(retryIf.getHeaders().stream().map(HeaderPattern::parse).toList());
		}
		if (nextIsSet("retry-if.json", retryIf.getJson())) {
			this.builder.retryIfJson(retryIf.getJson().stream().map(JsonPattern::parse).toList());
		}
		if (nextIsSet("stop-if.headers", stopIf.getHeaders())) {
			this.builder.stopIfHeaders(stopIf.getHeaders().stream().map(HeaderPattern::parse).toList());
		}
		if (nextIsSet("stop-if.json", stopIf.getJson())) {
			this.builder.stopIfJson(stopIf.getJson().stream().map(JsonPattern::parse).toList());
		}
	}

	private void setRest(RetryPolicyProperties properties) {
		if (nextIsSet("raise-on-status", properties.getRaiseOnStatus())) {
			this.builder.raiseOnStatus(properties.getRaiseOnStatus());
		}
		if (nextIsSet("response-buffer", properties.getResponseBuffer())) {
			this.builder.responseBuffer(properties.getResponseBuffer().toBytes());
		}
		if (nextIsSet("attempt-header", properties.getAttemptHeader())) {
			this.builder.attemptHeader(properties.getAttemptHeader());
		}
		if (nextIsSet("observe-attempts", properties.getObserveAttempts())) {
			this.builder.observeAttempts(properties.getObserveAttempts());
		}
		if (nextIsSet("rate-limit.mode", properties.getRateLimit().getMode())) {
			this.builder.rateLimit(properties.getRateLimit().getMode());
		}
	}

	/**
	 * Turn to the next key if it has a value, after a judgement on the key before it.
	 */
	private boolean nextIsSet(String key, @Nullable Object value) {
		if (value == null) {
			return false;
		}
		this.builder.build();
		blame(key, value);
		return true;
	}

	private void blame(String key, Object value) {
		this.key = key;
		this.value = value;
	}

	/**
	 * Check what the values of several keys say together.
	 */
	private HttpRetryPolicy requireConsistent(HttpRetryPolicy policy) {
		requireReadable("retry-if.json", policy.retryIf(), policy);
		requireReadable("stop-if.json", policy.stopIf(), policy);
		blame("budget.cost", policy.budget().cost());
		policy.budget().requireAffordable();
		return policy;
	}

	private void requireReadable(String key, ResponsePattern pattern, HttpRetryPolicy policy) {
		if (pattern.json().isEmpty()) {
			return;
		}
		blame(key, pattern.json().stream().map(JsonPattern::pointer).toList());
		if (policy.responseBuffer() == 0) {
			throw new IllegalArgumentException("the body is not read, because response-buffer is 0");
		}
		if (!ClassUtils.isPresent(JACKSON, null)) {
			throw new IllegalArgumentException("JSON is read with Jackson 3, which is not on the class path");
		}
	}

}
