package io.github.retrystarter;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * The rules of one mount, named as in {@code urllib3.util.Retry}, and the one place that
 * answers "why did this call (not) retry?": {@link #decide(Attempt)}.
 *
 * @param total maximum number of retries after the first attempt, whatever the cause; 0
 * for none
 * @param connect how many of them may follow requests that were never sent, {@code null}
 * for no further limit
 * @param read how many of them may follow requests that failed after they were sent,
 * {@code null} for no further limit
 * @param status how many of them may follow responses, {@code null} for no further limit
 * @param allowedMethods methods that may be repeated after the request was sent
 * @param statusForcelist statuses to retry
 * @param backoff delay before each retry
 * @param respectRetryAfterHeader whether {@code Retry-After} is honoured
 * @param retryAfterMax longest wait that the server may ask for; a response that asks for
 * more ends the call
 * @param raiseOnStatus whether a call that runs out of retries ends with an exception
 * instead of its last response
 * @param timeout longest time for the call with all attempts and waits, {@code null} for
 * no limit; a wait that would exceed it is not begun, an attempt under way is cut when
 * the time is up
 * @param attemptTimeout limit of one attempt, {@code null} for none
 * @param responseBuffer longest body, in bytes, that is read while the request can still
 * be repeated; 0 for none
 * @param idempotencyKey rule for idempotency keys
 * @param budget rule for the retry budget
 * @param retryIf responses to retry whatever their status
 * @param stopIf responses that end the call, even if anything else calls for a retry
 * @param attemptHeader request header that carries the number of the attempt, on retries
 * only, {@code null} for none
 * @param rateLimit what happens to new calls during a hold
 * @param recovery whether a retry whose back-off is over waits for a sign of life of its
 * origin, see {@link OriginRecovery}
 * @param observeAttempts whether each attempt has an observation of its own
 * @param logPath whether the log and the endpoint show the URI template or the path of a
 * request
 * @param retryAfterHeaders headers with a number of milliseconds, which are heard before
 * {@code Retry-After}
 * @param retryUnauthorized whether 401 is repeated once, at once and without budget, so
 * that an inner interceptor brings fresh credentials
 * @param rateLimitPartitionBy request headers by whose values holds are kept apart
 */
public record HttpRetryPolicy(int total, @Nullable Integer connect, @Nullable Integer read, @Nullable Integer status,
		MethodSet allowedMethods, StatusSet statusForcelist, Backoff backoff, boolean respectRetryAfterHeader,
		Duration retryAfterMax, boolean raiseOnStatus, @Nullable Duration timeout, @Nullable Duration attemptTimeout,
		long responseBuffer, IdempotencyKeyRule idempotencyKey, BudgetRule budget, ResponsePattern retryIf,
		ResponsePattern stopIf, @Nullable String attemptHeader, RateLimitMode rateLimit, boolean recovery,
		boolean observeAttempts, boolean logPath, List<String> retryAfterHeaders, boolean retryUnauthorized,
		List<String> rateLimitPartitionBy) {

	/**
	 * Statuses that are also retried if they carry {@code Retry-After}.
	 */
	public static final StatusSet RETRY_AFTER_STATUSES = StatusSet.of(413, 429, 503);

	private static final int FIRST_ERROR = 400;

	private static final int MAX_RESPONSE_BUFFER = Integer.MAX_VALUE - 8;

	/**
	 * Create a policy. Its components are described above.
	 * @param total the value for {@code total}
	 * @param connect the value for {@code connect}
	 * @param read the value for {@code read}
	 * @param status the value for {@code status}
	 * @param allowedMethods the value for {@code allowedMethods}
	 * @param statusForcelist the value for {@code statusForcelist}
	 * @param backoff the value for {@code backoff}
	 * @param respectRetryAfterHeader the value for {@code respectRetryAfterHeader}
	 * @param retryAfterMax the value for {@code retryAfterMax}
	 * @param raiseOnStatus the value for {@code raiseOnStatus}
	 * @param timeout the value for {@code timeout}
	 * @param attemptTimeout the value for {@code attemptTimeout}
	 * @param responseBuffer the value for {@code responseBuffer}
	 * @param idempotencyKey the value for {@code idempotencyKey}
	 * @param budget the value for {@code budget}
	 * @param retryIf the value for {@code retryIf}
	 * @param stopIf the value for {@code stopIf}
	 * @param attemptHeader the value for {@code attemptHeader}
	 * @param rateLimit the value for {@code rateLimit}
	 * @param recovery the value for {@code recovery}
	 * @param observeAttempts the value for {@code observeAttempts}
	 * @param logPath the value for {@code logPath}
	 * @param retryAfterHeaders the value for {@code retryAfterHeaders}
	 * @param retryUnauthorized the value for {@code retryUnauthorized}
	 * @param rateLimitPartitionBy the value for {@code rateLimitPartitionBy}
	 * @throws IllegalArgumentException if a value is impossible
	 */
	public HttpRetryPolicy {
		Limits.requireAtLeast(0, "total", total);
		Limits.requireAtLeast(0, "connect", connect);
		Limits.requireAtLeast(0, "read", read);
		Limits.requireAtLeast(0, "status", status);
		Limits.requireNotNegative("retry-after-max", retryAfterMax);
		if (responseBuffer < 0 || responseBuffer > MAX_RESPONSE_BUFFER) {
			throw new IllegalArgumentException(
					"response-buffer must be from 0 to " + MAX_RESPONSE_BUFFER + " bytes, but is " + responseBuffer);
		}
		Limits.requirePositive("timeout", timeout);
		Limits.requirePositive("attempt-timeout", attemptTimeout);
		if (attemptHeader != null) {
			HeaderName.require("attempt-header", attemptHeader);
		}
		retryAfterHeaders = List.copyOf(retryAfterHeaders);
		retryAfterHeaders.forEach((name) -> HeaderName.require("retry-after-headers", name));
		rateLimitPartitionBy = List.copyOf(rateLimitPartitionBy);
		rateLimitPartitionBy.forEach((name) -> HeaderName.require("rate-limit.partition-by", name));
	}

	/**
	 * The policy that applies if nothing is configured.
	 * @return the defaults
	 */
	public static HttpRetryPolicy defaults() {
		return builder().build();
	}

	/**
	 * Start from the defaults.
	 * @return a builder
	 */
	public static HttpRetryPolicyBuilder builder() {
		return new HttpRetryPolicyBuilder();
	}

	/**
	 * Start from this policy.
	 * @return a builder
	 */
	public HttpRetryPolicyBuilder mutate() {
		return new HttpRetryPolicyBuilder(this);
	}

	/**
	 * Whether a response completes the call, so that nothing is left to decide.
	 * @param status the status code
	 * @return {@code true} for a response below 400 that is not on the list
	 */
	public boolean isCompleted(int status) {
		return status < FIRST_ERROR && !this.statusForcelist.contains(status);
	}

	/**
	 * Decide what follows an attempt. The first rule that applies gives the reason.
	 * @param attempt the attempt
	 * @return the decision
	 */
	public RetryDecision decide(Attempt attempt) {
		return new RuleBook(this, attempt).decide();
	}

	/**
	 * The most that a call can cost.
	 * @return requests and waits
	 */
	public WorstCase worstCase() {
		return WorstCase.of(this);
	}

	/**
	 * How long a call may have waited in all and still be held: as long as its retries
	 * would have taken to wait, without jitter.
	 * @return the sum of the delays
	 */
	public Duration patience() {
		return WorstCase.patience(this);
	}

}
