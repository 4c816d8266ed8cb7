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
 * Properties that can be set for all URLs and again for each mount. What a mount does not
 * set it takes from those for all URLs. A duration without a unit is in seconds.
 *
 * @hidden the keys are documented, not the accessors
 */
public abstract class RetryPolicyProperties {

	/**
	 * Whether calls are retried. If false for all URLs, nothing is installed; if false
	 * for a mount, its calls pass straight through.
	 */
	private boolean enabled = true;

	/**
	 * Maximum number of retries after the first attempt, whatever the cause; 0 for none.
	 */
	private @Nullable Integer total;

	/**
	 * Maximum number of retries after failures before the request was sent, such as a
	 * refused connection. Retries count towards the total as well.
	 */
	private @Nullable Integer connect;

	/**
	 * Maximum number of retries after failures once the request was sent, such as a read
	 * time-out. Retries count towards the total as well.
	 */
	private @Nullable Integer read;

	/**
	 * Maximum number of retries after retryable responses. Retries count towards the
	 * total as well.
	 */
	private @Nullable Integer status;

	/**
	 * Methods that may be repeated once the request was sent; "*" for any. Replaces the
	 * defaults. A request that was never sent, or that carries an idempotency key, may be
	 * repeated whatever its method.
	 */
	private @Nullable List<String> allowedMethods;

	/**
	 * Statuses to retry: codes, classes such as 5xx and ranges such as 500-504. Replaces
	 * the defaults.
	 */
	private @Nullable List<String> statusForcelist;

	/**
	 * Seconds before the first retry, doubled for each further one; 0 for no delay.
	 */
	private @Nullable Double backoffFactor;

	/**
	 * Maximum delay before a retry, applied before jitter. Waits that a server asks for
	 * are limited by retry-after-max instead.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration backoffMax;

	/**
	 * How delays are randomized, so that clients that failed together do not return
	 * together. Unless it is none, waits that a server asks for are also lengthened, by
	 * up to twice the delay.
	 */
	private @Nullable Jitter jitter;

	/**
	 * Maximum random addition to a delay, made before backoff-max applies, as urllib3's
	 * backoff_jitter. Independent of jitter.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration backoffJitter;

	/**
	 * Whether the first retry follows without a delay, as in urllib3 2.x. The later ones
	 * keep theirs.
	 */
	private @Nullable Boolean immediateFirstRetry;

	/**
	 * Whether the Retry-After header is honoured, in place of the delay. Responses with
	 * status 413, 429 or 503 that carry it are then retried even if they are not on the
	 * status list.
	 */
	private @Nullable Boolean respectRetryAfterHeader;

	/**
	 * Response headers with a number of milliseconds to wait, heard before Retry-After
	 * and honoured like it. Replaces the defaults.
	 */
	private @Nullable List<String> retryAfterHeaders;

	/**
	 * Maximum wait that a server may ask for. A response that asks for more is returned
	 * at once.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration retryAfterMax;

	/**
	 * Whether a call that runs out of retries throws RetriesExhaustedException instead of
	 * returning its last response.
	 */
	private @Nullable Boolean raiseOnStatus;

	/**
	 * Maximum time for a call, with all attempts and waits; more than 0. A wait that
	 * would exceed it is not begun, and an attempt under way is cut when it is up.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration timeout;

	/**
	 * Maximum time for one attempt, from leasing a connection to the end of what is read
	 * of the body within the attempt; more than 0. What takes longer is cut.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration attemptTimeout;

	/**
	 * Maximum length of a body that is read while the request can still be repeated, so
	 * that a connection lost within the body is retried too. 0 for none, which rules out
	 * conditions on JSON.
	 */
	private @Nullable DataSize responseBuffer;

	/**
	 * Request header that carries the number of the attempt, on retries only: 2 for the
	 * first one.
	 */
	private @Nullable String attemptHeader;

	/**
	 * Whether each attempt has an observation of its own, and so a span in a trace.
	 */
	private @Nullable Boolean observeAttempts;

	/**
	 * Whether the log and the endpoint show the URI template or the path of a request.
	 */
	private @Nullable Boolean logPath;

	/**
	 * Whether a 401 is repeated once, at once and without budget, so that an inner
	 * interceptor brings a fresh token. It counts towards the total.
	 */
	private @Nullable Boolean retryUnauthorized;

	/**
	 * Responses to retry whatever their status.
	 */
	@NestedConfigurationProperty
	private final ResponsePatternProperties retryIf = new ResponsePatternProperties();

	/**
	 * Responses to return at once, whatever their status and whatever else calls for a
	 * retry.
	 */
	@NestedConfigurationProperty
	private final ResponsePatternProperties stopIf = new ResponsePatternProperties();

	@NestedConfigurationProperty
	private final RecoveryProperties recovery = new RecoveryProperties();

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

	public @Nullable List<String> getRetryAfterHeaders() {
		return this.retryAfterHeaders;
	}

	public void setRetryAfterHeaders(@Nullable List<String> retryAfterHeaders) {
		this.retryAfterHeaders = retryAfterHeaders;
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

	public @Nullable Duration getAttemptTimeout() {
		return this.attemptTimeout;
	}

	public void setAttemptTimeout(@Nullable Duration attemptTimeout) {
		this.attemptTimeout = attemptTimeout;
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

	public @Nullable Boolean getLogPath() {
		return this.logPath;
	}

	public void setLogPath(@Nullable Boolean logPath) {
		this.logPath = logPath;
	}

	public @Nullable Boolean getRetryUnauthorized() {
		return this.retryUnauthorized;
	}

	public void setRetryUnauthorized(@Nullable Boolean retryUnauthorized) {
		this.retryUnauthorized = retryUnauthorized;
	}

	public ResponsePatternProperties getRetryIf() {
		return this.retryIf;
	}

	public ResponsePatternProperties getStopIf() {
		return this.stopIf;
	}

	public abstract RateLimitProperties getRateLimit();

	public RecoveryProperties getRecovery() {
		return this.recovery;
	}

	public BudgetProperties getBudget() {
		return this.budget;
	}

	public IdempotencyKeyProperties getIdempotencyKey() {
		return this.idempotencyKey;
	}

}
