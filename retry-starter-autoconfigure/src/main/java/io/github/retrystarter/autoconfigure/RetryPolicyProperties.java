package io.github.retrystarter.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

import io.github.retrystarter.Jitter;

/**
 * Properties that can be given for all URLs and again for each mount, where an unset one
 * takes the value given for all URLs. A duration without a unit is in seconds.
 *
 * @hidden the keys are documented, not the accessors
 */
public abstract class RetryPolicyProperties {

	/**
	 * Whether calls are retried.
	 */
	private boolean enabled = true;

	/**
	 * Retries after the first attempt, whatever the cause; 0 for none.
	 */
	private @Nullable Integer total;

	/**
	 * How many of the retries may follow requests that were never sent.
	 */
	private @Nullable Integer connect;

	/**
	 * How many of the retries may follow requests that failed after they were sent.
	 */
	private @Nullable Integer read;

	/**
	 * How many of the retries may follow retryable responses.
	 */
	private @Nullable Integer status;

	/**
	 * Methods that may be repeated after the request was sent; "*" for any.
	 */
	private @Nullable List<String> allowedMethods;

	/**
	 * Statuses to retry: codes, classes such as 5xx and ranges such as 500-504. Replaces
	 * the defaults.
	 */
	private @Nullable List<String> statusForcelist;

	/**
	 * Seconds before the first retry, doubled for each further one.
	 */
	private @Nullable Double backoffFactor;

	/**
	 * Cap of the delay before a retry, before jitter.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration backoffMax;

	/**
	 * How the delay before a retry is spread.
	 */
	private @Nullable Jitter jitter;

	/**
	 * Width of a uniform addition to the delay before it is capped.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration backoffJitter;

	/**
	 * Whether the first retry follows at once, as urllib3 2.x does.
	 */
	private @Nullable Boolean immediateFirstRetry;

	/**
	 * Whether the Retry-After header is honoured. It also makes 413, 429 and 503 that
	 * carry it retryable outside the status list.
	 */
	private @Nullable Boolean respectRetryAfterHeader;

	/**
	 * Longest wait that a server may ask for; a response that asks for more is handed
	 * back at once.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration retryAfterMax;

	/**
	 * Whether a call that runs out of retries ends with RetriesExhaustedException instead
	 * of the last response.
	 */
	private @Nullable Boolean raiseOnStatus;

	/**
	 * Longest time for a call with all attempts and waits. A wait that would pass it is
	 * not begun.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration timeout;

	/**
	 * Longest body that is read while the request can still be repeated, so that a
	 * connection lost in the body is retried too; 0 for none.
	 */
	private @Nullable DataSize responseBuffer;

	/**
	 * Header that tells the number of the attempt, on repeats only.
	 */
	private @Nullable String attemptHeader;

	/**
	 * Whether each attempt is observed for itself, so that a trace has a span for each.
	 */
	private @Nullable Boolean observeAttempts;

	/**
	 * Responses to retry whatever their status.
	 */
	@NestedConfigurationProperty
	private final ResponsePatternProperties retryIf = new ResponsePatternProperties();

	/**
	 * Responses to hand back at once, whatever else is said of them.
	 */
	@NestedConfigurationProperty
	private final ResponsePatternProperties stopIf = new ResponsePatternProperties();

	@NestedConfigurationProperty
	private final RateLimitProperties rateLimit = new RateLimitProperties();

	@NestedConfigurationProperty
	private final BudgetProperties budget = new BudgetProperties();

	@NestedConfigurationProperty
	private final IdempotencyKeyProperties idempotencyKey = new IdempotencyKeyProperties();

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public @Nullable Integer getTotal() {
		return this.total;
	}

	public void setTotal(@Nullable Integer total) {
		this.total = total;
	}

	public @Nullable Integer getConnect() {
		return this.connect;
	}

	public void setConnect(@Nullable Integer connect) {
		this.connect = connect;
	}

	public @Nullable Integer getRead() {
		return this.read;
	}

	public void setRead(@Nullable Integer read) {
		this.read = read;
	}

	public @Nullable Integer getStatus() {
		return this.status;
	}

	public void setStatus(@Nullable Integer status) {
		this.status = status;
	}

	public @Nullable List<String> getAllowedMethods() {
		return this.allowedMethods;
	}

	public void setAllowedMethods(@Nullable List<String> allowedMethods) {
		this.allowedMethods = allowedMethods;
	}

	public @Nullable List<String> getStatusForcelist() {
		return this.statusForcelist;
	}

	public void setStatusForcelist(@Nullable List<String> statusForcelist) {
		this.statusForcelist = statusForcelist;
	}

	public @Nullable Double getBackoffFactor() {
		return this.backoffFactor;
	}

	public void setBackoffFactor(@Nullable Double backoffFactor) {
		this.backoffFactor = backoffFactor;
	}

	public @Nullable Duration getBackoffMax() {
		return this.backoffMax;
	}

	public void setBackoffMax(@Nullable Duration backoffMax) {
		this.backoffMax = backoffMax;
	}

	public @Nullable Jitter getJitter() {
		return this.jitter;
	}

	public void setJitter(@Nullable Jitter jitter) {
		this.jitter = jitter;
	}

	public @Nullable Duration getBackoffJitter() {
		return this.backoffJitter;
	}

	public void setBackoffJitter(@Nullable Duration backoffJitter) {
		this.backoffJitter = backoffJitter;
	}

	public @Nullable Boolean getImmediateFirstRetry() {
		return this.immediateFirstRetry;
	}

	public void setImmediateFirstRetry(@Nullable Boolean immediateFirstRetry) {
		this.immediateFirstRetry = immediateFirstRetry;
	}

	public @Nullable Boolean getRespectRetryAfterHeader() {
		return this.respectRetryAfterHeader;
	}

	public void setRespectRetryAfterHeader(@Nullable Boolean respectRetryAfterHeader) {
		this.respectRetryAfterHeader = respectRetryAfterHeader;
	}

	public @Nullable Duration getRetryAfterMax() {
		return this.retryAfterMax;
	}

	public void setRetryAfterMax(@Nullable Duration retryAfterMax) {
		this.retryAfterMax = retryAfterMax;
	}

	public @Nullable Boolean getRaiseOnStatus() {
		return this.raiseOnStatus;
	}

	public void setRaiseOnStatus(@Nullable Boolean raiseOnStatus) {
		this.raiseOnStatus = raiseOnStatus;
	}

	public @Nullable Duration getTimeout() {
		return this.timeout;
	}

	public void setTimeout(@Nullable Duration timeout) {
		this.timeout = timeout;
	}

	public @Nullable DataSize getResponseBuffer() {
		return this.responseBuffer;
	}

	public void setResponseBuffer(@Nullable DataSize responseBuffer) {
		this.responseBuffer = responseBuffer;
	}

	public @Nullable String getAttemptHeader() {
		return this.attemptHeader;
	}

	public void setAttemptHeader(@Nullable String attemptHeader) {
		this.attemptHeader = attemptHeader;
	}

	public @Nullable Boolean getObserveAttempts() {
		return this.observeAttempts;
	}

	public void setObserveAttempts(@Nullable Boolean observeAttempts) {
		this.observeAttempts = observeAttempts;
	}

	public ResponsePatternProperties getRetryIf() {
		return this.retryIf;
	}

	public ResponsePatternProperties getStopIf() {
		return this.stopIf;
	}

	public RateLimitProperties getRateLimit() {
		return this.rateLimit;
	}

	public BudgetProperties getBudget() {
		return this.budget;
	}

	public IdempotencyKeyProperties getIdempotencyKey() {
		return this.idempotencyKey;
	}

}
