package io.github.retrystarter.autoconfigure;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.util.ClassUtils;

import io.github.retrystarter.AnswerPattern;
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
		if (isSet("total", properties.getTotal())) {
			this.builder.total(properties.getTotal());
		}
		if (isSet("connect", properties.getConnect())) {
			this.builder.connect(properties.getConnect());
		}
		if (isSet("read", properties.getRead())) {
			this.builder.read(properties.getRead());
		}
		if (isSet("status", properties.getStatus())) {
			this.builder.status(properties.getStatus());
		}
		if (isSet("allowed-methods", properties.getAllowedMethods())) {
			this.builder.allowedMethods(MethodSet.parse(properties.getAllowedMethods()));
		}
		if (isSet("status-forcelist", properties.getStatusForcelist())) {
			this.builder.statusForcelist(StatusSet.parse(properties.getStatusForcelist()));
		}
	}

	private void setDelays(RetryPolicyProperties properties) {
		if (isSet("backoff-factor", properties.getBackoffFactor())) {
			this.builder.backoffFactor(properties.getBackoffFactor());
		}
		if (isSet("backoff-max", properties.getBackoffMax())) {
			this.builder.backoffMax(properties.getBackoffMax());
		}
		if (isSet("jitter", properties.getJitter())) {
			this.builder.jitter(properties.getJitter());
		}
		if (isSet("backoff-jitter", properties.getBackoffJitter())) {
			this.builder.backoffJitter(properties.getBackoffJitter());
		}
		if (isSet("immediate-first-retry", properties.getImmediateFirstRetry())) {
			this.builder.immediateFirstRetry(properties.getImmediateFirstRetry());
		}
		if (isSet("respect-retry-after-header", properties.getRespectRetryAfterHeader())) {
			this.builder.respectRetryAfterHeader(properties.getRespectRetryAfterHeader());
		}
		if (isSet("retry-after-max", properties.getRetryAfterMax())) {
			this.builder.retryAfterMax(properties.getRetryAfterMax());
		}
		if (isSet("timeout", properties.getTimeout())) {
			this.builder.timeout(properties.getTimeout());
		}
	}

	private void setBudget(BudgetProperties properties) {
		if (isSet("budget.enabled", properties.getEnabled())) {
			this.builder.budgetEnabled(properties.getEnabled());
		}
		if (isSet("budget.capacity", properties.getCapacity())) {
			this.builder.budgetCapacity(properties.getCapacity());
		}
		if (isSet("budget.cost", properties.getCost())) {
			this.builder.budgetCost(properties.getCost());
		}
		if (isSet("budget.refill", properties.getRefill())) {
			this.builder.budgetRefill(properties.getRefill());
		}
	}

	private void setIdempotencyKey(IdempotencyKeyProperties properties) {
		if (isSet("idempotency-key.enabled", properties.getEnabled())) {
			this.builder.idempotencyKeyGenerated(properties.getEnabled());
		}
		if (isSet("idempotency-key.header", properties.getHeader())) {
			this.builder.idempotencyKeyHeader(properties.getHeader());
		}
	}

	private void setConditions(RetryPolicyProperties properties) {
		AnswerPatternProperties retryIf = properties.getRetryIf();
		AnswerPatternProperties stopIf = properties.getStopIf();
		if (isSet("retry-if.headers", retryIf.getHeaders())) {
			this.builder.retryIfHeaders(retryIf.getHeaders().stream().map(HeaderPattern::parse).toList());
		}
		if (isSet("retry-if.json", retryIf.getJson())) {
			this.builder.retryIfJson(retryIf.getJson().stream().map(JsonPattern::parse).toList());
		}
		if (isSet("stop-if.headers", stopIf.getHeaders())) {
			this.builder.stopIfHeaders(stopIf.getHeaders().stream().map(HeaderPattern::parse).toList());
		}
		if (isSet("stop-if.json", stopIf.getJson())) {
			this.builder.stopIfJson(stopIf.getJson().stream().map(JsonPattern::parse).toList());
		}
	}

	private void setRest(RetryPolicyProperties properties) {
		if (isSet("raise-on-status", properties.getRaiseOnStatus())) {
			this.builder.raiseOnStatus(properties.getRaiseOnStatus());
		}
		if (isSet("response-buffer", properties.getResponseBuffer())) {
			this.builder.responseBuffer(properties.getResponseBuffer().toBytes());
		}
		if (isSet("attempt-header", properties.getAttemptHeader())) {
			this.builder.attemptHeader(properties.getAttemptHeader());
		}
		if (isSet("observe-attempts", properties.getObserveAttempts())) {
			this.builder.observeAttempts(properties.getObserveAttempts());
		}
		if (isSet("rate-limit.mode", properties.getRateLimit().getMode())) {
			this.builder.rateLimit(properties.getRateLimit().getMode());
		}
	}

	/**
	 * Whether a key has a value, after a judgement on the key before it.
	 */
	private boolean isSet(String key, @Nullable Object value) {
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

	private void requireReadable(String key, AnswerPattern pattern, HttpRetryPolicy policy) {
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
