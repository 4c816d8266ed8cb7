package io.github.retrystarter;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;

/**
 * Builds an {@link HttpRetryPolicy}, from the defaults or from another policy. An
 * impossible value is refused with an {@link IllegalArgumentException}, at the latest
 * when the policy is built.
 */
public final class HttpRetryPolicyBuilder {

	private int total = 3;

	private @Nullable Integer connect;

	private @Nullable Integer read;

	private @Nullable Integer status;

	private MethodSet allowedMethods = MethodSet.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.PUT, HttpMethod.DELETE,
			HttpMethod.OPTIONS, HttpMethod.TRACE, MethodSet.QUERY);

	private StatusSet statusForcelist = StatusSet.of(408, 425, 429, 502, 503, 504);

	private Backoff backoff = new Backoff(0.5, Duration.ofSeconds(120), Jitter.FULL, Duration.ZERO, false);

	private boolean respectRetryAfterHeader = true;

	private Duration retryAfterMax = Duration.ofSeconds(60);

	private boolean raiseOnStatus;

	private @Nullable Duration timeout;

	private @Nullable Duration attemptTimeout;

	private long responseBuffer = 64 * 1024;

	private IdempotencyKeyRule idempotencyKey = new IdempotencyKeyRule(false, "Idempotency-Key", false, true);

	private BudgetRule budget = new BudgetRule(true, 100, 10, 1, Duration.ofSeconds(30));

	private ResponsePattern retryIf = new ResponsePattern(List.of(), List.of());

	private ResponsePattern stopIf = new ResponsePattern(List.of(), List.of());

	private @Nullable String attemptHeader;

	private RateLimitMode rateLimit = RateLimitMode.OFF;

	private boolean recoveryEnabled = true;

	private boolean observeAttempts;

	private boolean logPath = true;

	private List<String> retryAfterHeaders = List.of("retry-after-ms", "x-ms-retry-after-ms");

	private boolean retryUnauthorized;

	private List<String> rateLimitPartitionBy = List.of();

	HttpRetryPolicyBuilder() {
	}

	HttpRetryPolicyBuilder(HttpRetryPolicy policy) {
		this.total = policy.total();
		this.connect = policy.connect();
		this.read = policy.read();
		this.status = policy.status();
		this.allowedMethods = policy.allowedMethods();
		this.statusForcelist = policy.statusForcelist();
		this.backoff = policy.backoff();
		this.respectRetryAfterHeader = policy.respectRetryAfterHeader();
		this.retryAfterMax = policy.retryAfterMax();
		this.raiseOnStatus = policy.raiseOnStatus();
		this.timeout = policy.timeout();
		this.attemptTimeout = policy.attemptTimeout();
		this.responseBuffer = policy.responseBuffer();
		this.idempotencyKey = policy.idempotencyKey();
		this.budget = policy.budget();
		this.retryIf = policy.retryIf();
		this.stopIf = policy.stopIf();
		this.attemptHeader = policy.attemptHeader();
		this.rateLimit = policy.rateLimit();
		this.recoveryEnabled = policy.recovery();
		this.observeAttempts = policy.observeAttempts();
		this.logPath = policy.logPath();
		this.retryAfterHeaders = policy.retryAfterHeaders();
		this.retryUnauthorized = policy.retryUnauthorized();
		this.rateLimitPartitionBy = policy.rateLimitPartitionBy();
	}

	/**
	 * Set the maximum number of retries after the first attempt, whatever the cause; 3 by
	 * default.
	 * @param total the number, 0 or more
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder total(int total) {
		this.total = total;
		return this;
	}

	/**
	 * Set how many of the retries may follow requests that were never sent; not limited
	 * by default.
	 * @param connect the number, 0 or more, or {@code null} for no further limit
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder connect(@Nullable Integer connect) {
		this.connect = connect;
		return this;
	}

	/**
	 * Set how many of the retries may follow requests that failed after they were sent;
	 * not limited by default.
	 * @param read the number, 0 or more, or {@code null} for no further limit
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder read(@Nullable Integer read) {
		this.read = read;
		return this;
	}

	/**
	 * Set how many of the retries may follow responses; not limited by default.
	 * @param status the number, 0 or more, or {@code null} for no further limit
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder status(@Nullable Integer status) {
		this.status = status;
		return this;
	}

	/**
	 * Set the methods that may be repeated after the request was sent; by default GET,
	 * HEAD, PUT, DELETE, OPTIONS, TRACE and QUERY.
	 * @param allowedMethods the methods, instead of those set so far
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder allowedMethods(MethodSet allowedMethods) {
		this.allowedMethods = allowedMethods;
		return this;
	}

	/**
	 * Set the statuses to retry; by default 408, 425, 429, 502, 503 and 504.
	 * @param statusForcelist the statuses, instead of those set so far
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder statusForcelist(StatusSet statusForcelist) {
		this.statusForcelist = statusForcelist;
		return this;
	}

	/**
	 * Set the delay before the first retry, doubled for each further one; 0.5 seconds by
	 * default.
	 * @param backoffFactor the delay in seconds, 0 or more
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder backoffFactor(double backoffFactor) {
		this.backoff = new Backoff(backoffFactor, this.backoff.max(), this.backoff.jitter(), this.backoff.extra(),
				this.backoff.immediateFirstRetry());
		return this;
	}

	/**
	 * Set the longest delay before a retry, before jitter; 120 seconds by default.
	 * @param backoffMax the longest delay, 0 or more
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder backoffMax(Duration backoffMax) {
		this.backoff = new Backoff(this.backoff.factor(), backoffMax, this.backoff.jitter(), this.backoff.extra(),
				this.backoff.immediateFirstRetry());
		return this;
	}

	/**
	 * Set how delays are randomized; {@link Jitter#FULL} by default.
	 * @param jitter the kind of jitter
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder jitter(Jitter jitter) {
		this.backoff = new Backoff(this.backoff.factor(), this.backoff.max(), jitter, this.backoff.extra(),
				this.backoff.immediateFirstRetry());
		return this;
	}

	/**
	 * Set the width of a uniform addition to each delay, made before the longest delay
	 * applies: urllib3's {@code backoff_jitter}; none by default.
	 * @param backoffJitter the width, zero for none
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder backoffJitter(Duration backoffJitter) {
		this.backoff = new Backoff(this.backoff.factor(), this.backoff.max(), this.backoff.jitter(), backoffJitter,
				this.backoff.immediateFirstRetry());
		return this;
	}

	/**
	 * Set whether the first retry follows without a delay, as in urllib3 2.x; off by
	 * default.
	 * @param immediateFirstRetry {@code true} for no delay
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder immediateFirstRetry(boolean immediateFirstRetry) {
		this.backoff = new Backoff(this.backoff.factor(), this.backoff.max(), this.backoff.jitter(),
				this.backoff.extra(), immediateFirstRetry);
		return this;
	}

	/**
	 * Set whether {@code Retry-After} is honoured; on by default.
	 * @param respectRetryAfterHeader {@code false} to ignore the header
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder respectRetryAfterHeader(boolean respectRetryAfterHeader) {
		this.respectRetryAfterHeader = respectRetryAfterHeader;
		return this;
	}

	/**
	 * Set the headers by which a server may ask for a wait in milliseconds, and which are
	 * heard before {@code Retry-After}; {@code retry-after-ms} and
	 * {@code x-ms-retry-after-ms} by default.
	 * @param retryAfterHeaders names of headers, none for {@code Retry-After} alone
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder retryAfterHeaders(List<String> retryAfterHeaders) {
		this.retryAfterHeaders = retryAfterHeaders;
		return this;
	}

	/**
	 * Set the longest wait that the server may ask for; 60 seconds by default.
	 * @param retryAfterMax the longest wait, 0 or more; a response that asks for more
	 * ends the call
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder retryAfterMax(Duration retryAfterMax) {
		this.retryAfterMax = retryAfterMax;
		return this;
	}

	/**
	 * Set whether a call that runs out of retries ends with an exception instead of its
	 * last response; off by default.
	 * @param raiseOnStatus {@code true} for the exception
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder raiseOnStatus(boolean raiseOnStatus) {
		this.raiseOnStatus = raiseOnStatus;
		return this;
	}

	/**
	 * Set the longest time for a call with all attempts and waits; not limited by
	 * default. A wait that would exceed it is not begun, and an attempt under way is cut
	 * when the time is up.
	 * @param timeout the time, more than zero, or {@code null} for no limit
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder timeout(@Nullable Duration timeout) {
		this.timeout = timeout;
		return this;
	}

	/**
	 * Set how long one attempt may take, with leasing a connection, connecting, the head
	 * and as much of the body as is read within the attempt; no limit by default. What
	 * takes longer is cut, and fails as after a read time-out.
	 * @param attemptTimeout the time, more than zero, or {@code null} for no limit
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder attemptTimeout(@Nullable Duration attemptTimeout) {
		this.attemptTimeout = attemptTimeout;
		return this;
	}

	/**
	 * Set the longest body that is read while the request can still be repeated; 64 KB by
	 * default.
	 * @param responseBuffer the length in bytes, 0 for none
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder responseBuffer(long responseBuffer) {
		this.responseBuffer = responseBuffer;
		return this;
	}

	/**
	 * Set whether POST and PATCH requests without an idempotency key are given one; off
	 * by default.
	 * @param idempotencyKeyGenerated {@code true} to generate keys
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder idempotencyKeyGenerated(boolean idempotencyKeyGenerated) {
		this.idempotencyKey = new IdempotencyKeyRule(idempotencyKeyGenerated, this.idempotencyKey.header(),
				this.idempotencyKey.quoted(), this.idempotencyKey.retryConflict());
		return this;
	}

	/**
	 * Set the request header of idempotency keys; {@code Idempotency-Key} by default.
	 * @param idempotencyKeyHeader the name of the header
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder idempotencyKeyHeader(String idempotencyKeyHeader) {
		this.idempotencyKey = new IdempotencyKeyRule(this.idempotencyKey.generated(), idempotencyKeyHeader,
				this.idempotencyKey.quoted(), this.idempotencyKey.retryConflict());
		return this;
	}

	/**
	 * Set whether generated idempotency keys are sent as quoted strings, as the
	 * Internet-Draft has it; off by default.
	 * @param idempotencyKeyQuoted {@code true} for quoted strings
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder idempotencyKeyQuoted(boolean idempotencyKeyQuoted) {
		this.idempotencyKey = new IdempotencyKeyRule(this.idempotencyKey.generated(), this.idempotencyKey.header(),
				idempotencyKeyQuoted, this.idempotencyKey.retryConflict());
		return this;
	}

	/**
	 * Set whether 409 to a repeat that carries an idempotency key is retried, because the
	 * server is still busy with the first request; on by default.
	 * @param idempotencyKeyRetryConflict {@code false} to hand it back
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder idempotencyKeyRetryConflict(boolean idempotencyKeyRetryConflict) {
		this.idempotencyKey = new IdempotencyKeyRule(this.idempotencyKey.generated(), this.idempotencyKey.header(),
				this.idempotencyKey.quoted(), idempotencyKeyRetryConflict);
		return this;
	}

	/**
	 * Set whether retries draw on a budget; on by default.
	 * @param budgetEnabled {@code false} for no budget
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder budgetEnabled(boolean budgetEnabled) {
		this.budget = new BudgetRule(budgetEnabled, this.budget.capacity(), this.budget.cost(), this.budget.refill(),
				this.budget.trickle());
		return this;
	}

	/**
	 * Set how many tokens a full budget holds; 100 by default.
	 * @param budgetCapacity the number of tokens, 1 or more
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder budgetCapacity(int budgetCapacity) {
		this.budget = new BudgetRule(this.budget.enabled(), budgetCapacity, this.budget.cost(), this.budget.refill(),
				this.budget.trickle());
		return this;
	}

	/**
	 * Set how many tokens a retry takes; 10 by default.
	 * @param budgetCost the number of tokens, from 1 to the capacity
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder budgetCost(int budgetCost) {
		this.budget = new BudgetRule(this.budget.enabled(), this.budget.capacity(), budgetCost, this.budget.refill(),
				this.budget.trickle());
		return this;
	}

	/**
	 * Set how many tokens a success without a retry adds; 1 by default.
	 * @param budgetRefill the number of tokens, 0 or more
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder budgetRefill(int budgetRefill) {
		this.budget = new BudgetRule(this.budget.enabled(), this.budget.capacity(), this.budget.cost(), budgetRefill,
				this.budget.trickle());
		return this;
	}

	/**
	 * Set in which time the price of one retry comes back even without successes; 30
	 * seconds by default.
	 * @param budgetTrickle the time, zero for never
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder budgetTrickle(Duration budgetTrickle) {
		this.budget = new BudgetRule(this.budget.enabled(), this.budget.capacity(), this.budget.cost(),
				this.budget.refill(), budgetTrickle);
		return this;
	}

	/**
	 * Set the headers by which a response is retried whatever its status; none by
	 * default.
	 * @param retryIfHeaders the headers
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder retryIfHeaders(List<HeaderPattern> retryIfHeaders) {
		this.retryIf = new ResponsePattern(retryIfHeaders, this.retryIf.json());
		return this;
	}

	/**
	 * Set the values in a JSON body by which a response is retried whatever its status;
	 * none by default.
	 * @param retryIfJson the values
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder retryIfJson(List<JsonPattern> retryIfJson) {
		this.retryIf = new ResponsePattern(this.retryIf.headers(), retryIfJson);
		return this;
	}

	/**
	 * Set the headers by which a response ends the call, even if anything else calls for
	 * a retry; none by default.
	 * @param stopIfHeaders the headers
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder stopIfHeaders(List<HeaderPattern> stopIfHeaders) {
		this.stopIf = new ResponsePattern(stopIfHeaders, this.stopIf.json());
		return this;
	}

	/**
	 * Set the values in a JSON body by which a response ends the call, even if anything
	 * else calls for a retry; none by default.
	 * @param stopIfJson the values
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder stopIfJson(List<JsonPattern> stopIfJson) {
		this.stopIf = new ResponsePattern(this.stopIf.headers(), stopIfJson);
		return this;
	}

	/**
	 * Set the request header that carries the number of the attempt, on retries only;
	 * none by default.
	 * @param attemptHeader the name of the header, or {@code null} for none
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder attemptHeader(@Nullable String attemptHeader) {
		this.attemptHeader = attemptHeader;
		return this;
	}

	/**
	 * Set what happens to new calls during a hold; {@link RateLimitMode#OFF} by default.
	 * @param rateLimit the mode
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder rateLimit(RateLimitMode rateLimit) {
		this.rateLimit = rateLimit;
		return this;
	}

	/**
	 * Set whether 401 is repeated once, at once and without budget, so that an inner
	 * interceptor brings fresh credentials; off by default. It counts towards the total,
	 * and requests whose caller has set {@code Authorization} are left alone.
	 * @param retryUnauthorized {@code true} to repeat
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder retryUnauthorized(boolean retryUnauthorized) {
		this.retryUnauthorized = retryUnauthorized;
		return this;
	}

	/**
	 * Set the request headers by whose values holds are kept apart, so that one tenant's
	 * limit does not hold the others; none by default.
	 * @param rateLimitPartitionBy names of headers, of which only a keyed hash of the
	 * values is kept
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder rateLimitPartitionBy(List<String> rateLimitPartitionBy) {
		this.rateLimitPartitionBy = rateLimitPartitionBy;
		return this;
	}

	/**
	 * Set whether a retry whose back-off is over waits for a sign of life of its origin;
	 * on by default.
	 * @param recoveryEnabled {@code false} to send it in any case
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder recoveryEnabled(boolean recoveryEnabled) {
		this.recoveryEnabled = recoveryEnabled;
		return this;
	}

	/**
	 * Set whether each attempt has an observation of its own; off by default.
	 * @param observeAttempts {@code true} for an observation of each attempt
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder observeAttempts(boolean observeAttempts) {
		this.observeAttempts = observeAttempts;
		return this;
	}

	/**
	 * Set whether the log and the endpoint show the URI template or the path of a
	 * request; on by default.
	 * @param logPath {@code false} to show no more than scheme, host and port
	 * @return this builder
	 */
	public HttpRetryPolicyBuilder logPath(boolean logPath) {
		this.logPath = logPath;
		return this;
	}

	/**
	 * Build the policy.
	 * @return the policy
	 * @throws IllegalArgumentException if a value is impossible
	 */
	public HttpRetryPolicy build() {
		return new HttpRetryPolicy(this.total, this.connect, this.read, this.status, this.allowedMethods,
				this.statusForcelist, this.backoff, this.respectRetryAfterHeader, this.retryAfterMax,
				this.raiseOnStatus, this.timeout, this.attemptTimeout, this.responseBuffer, this.idempotencyKey,
				this.budget, this.retryIf, this.stopIf, this.attemptHeader, this.rateLimit, this.recoveryEnabled,
				this.observeAttempts, this.logPath, this.retryAfterHeaders, this.retryUnauthorized,
				this.rateLimitPartitionBy);
	}

}
