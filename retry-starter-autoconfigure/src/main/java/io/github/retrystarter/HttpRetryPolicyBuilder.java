package io.github.retrystarter;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;

/**
 * Builds an {@link HttpRetryPolicy}, from the defaults or from another policy. The
 * components are described there.
 */
public final class HttpRetryPolicyBuilder {

	private int total = 3;

	private @Nullable Integer connect;

	private @Nullable Integer read;

	private @Nullable Integer status;

	private MethodSet allowedMethods = MethodSet.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.PUT, HttpMethod.DELETE,
			HttpMethod.OPTIONS, HttpMethod.TRACE);

	private StatusSet statusForcelist = StatusSet.of(408, 425, 429, 502, 503, 504);

	private double backoffFactor = 0.5;

	private Duration backoffMax = Duration.ofSeconds(120);

	private Jitter jitter = Jitter.FULL;

	private Duration backoffJitter = Duration.ZERO;

	private boolean immediateFirstRetry;

	private boolean respectRetryAfterHeader = true;

	private Duration retryAfterMax = Duration.ofSeconds(60);

	private boolean raiseOnStatus;

	private @Nullable Duration timeout;

	private long responseBuffer = 64 * 1024;

	private boolean idempotencyKeyGenerated;

	private String idempotencyKeyHeader = "Idempotency-Key";

	private boolean budgetEnabled = true;

	private int budgetCapacity = 100;

	private int budgetCost = 10;

	private int budgetRefill = 1;

	private List<HeaderPattern> retryIfHeaders = List.of();

	private List<JsonPattern> retryIfJson = List.of();

	private List<HeaderPattern> stopIfHeaders = List.of();

	private List<JsonPattern> stopIfJson = List.of();

	private @Nullable String attemptHeader;

	private RateLimitMode rateLimit = RateLimitMode.OFF;

	HttpRetryPolicyBuilder() {
	}

	HttpRetryPolicyBuilder(HttpRetryPolicy policy) {
		this.total = policy.total();
		this.connect = policy.connect();
		this.read = policy.read();
		this.status = policy.status();
		this.allowedMethods = policy.allowedMethods();
		this.statusForcelist = policy.statusForcelist();
		this.backoffFactor = policy.backoff().factor();
		this.backoffMax = policy.backoff().max();
		this.jitter = policy.backoff().jitter();
		this.backoffJitter = policy.backoff().extra();
		this.immediateFirstRetry = policy.backoff().immediateFirstRetry();
		this.respectRetryAfterHeader = policy.respectRetryAfterHeader();
		this.retryAfterMax = policy.retryAfterMax();
		this.raiseOnStatus = policy.raiseOnStatus();
		this.timeout = policy.timeout();
		this.responseBuffer = policy.responseBuffer();
		this.idempotencyKeyGenerated = policy.idempotencyKey().generated();
		this.idempotencyKeyHeader = policy.idempotencyKey().header();
		this.budgetEnabled = policy.budget().enabled();
		this.budgetCapacity = policy.budget().capacity();
		this.budgetCost = policy.budget().cost();
		this.budgetRefill = policy.budget().refill();
		this.retryIfHeaders = policy.retryIf().headers();
		this.retryIfJson = policy.retryIf().json();
		this.stopIfHeaders = policy.stopIf().headers();
		this.stopIfJson = policy.stopIf().json();
		this.attemptHeader = policy.attemptHeader();
		this.rateLimit = policy.rateLimit();
	}

	public HttpRetryPolicyBuilder total(int total) {
		this.total = total;
		return this;
	}

	public HttpRetryPolicyBuilder connect(@Nullable Integer connect) {
		this.connect = connect;
		return this;
	}

	public HttpRetryPolicyBuilder read(@Nullable Integer read) {
		this.read = read;
		return this;
	}

	public HttpRetryPolicyBuilder status(@Nullable Integer status) {
		this.status = status;
		return this;
	}

	public HttpRetryPolicyBuilder allowedMethods(MethodSet allowedMethods) {
		this.allowedMethods = allowedMethods;
		return this;
	}

	public HttpRetryPolicyBuilder statusForcelist(StatusSet statusForcelist) {
		this.statusForcelist = statusForcelist;
		return this;
	}

	public HttpRetryPolicyBuilder backoffFactor(double backoffFactor) {
		this.backoffFactor = backoffFactor;
		return this;
	}

	public HttpRetryPolicyBuilder backoffMax(Duration backoffMax) {
		this.backoffMax = backoffMax;
		return this;
	}

	public HttpRetryPolicyBuilder jitter(Jitter jitter) {
		this.jitter = jitter;
		return this;
	}

	public HttpRetryPolicyBuilder backoffJitter(Duration backoffJitter) {
		this.backoffJitter = backoffJitter;
		return this;
	}

	public HttpRetryPolicyBuilder immediateFirstRetry(boolean immediateFirstRetry) {
		this.immediateFirstRetry = immediateFirstRetry;
		return this;
	}

	public HttpRetryPolicyBuilder respectRetryAfterHeader(boolean respectRetryAfterHeader) {
		this.respectRetryAfterHeader = respectRetryAfterHeader;
		return this;
	}

	public HttpRetryPolicyBuilder retryAfterMax(Duration retryAfterMax) {
		this.retryAfterMax = retryAfterMax;
		return this;
	}

	public HttpRetryPolicyBuilder raiseOnStatus(boolean raiseOnStatus) {
		this.raiseOnStatus = raiseOnStatus;
		return this;
	}

	public HttpRetryPolicyBuilder timeout(@Nullable Duration timeout) {
		this.timeout = timeout;
		return this;
	}

	public HttpRetryPolicyBuilder responseBuffer(long responseBuffer) {
		this.responseBuffer = responseBuffer;
		return this;
	}

	public HttpRetryPolicyBuilder idempotencyKeyGenerated(boolean idempotencyKeyGenerated) {
		this.idempotencyKeyGenerated = idempotencyKeyGenerated;
		return this;
	}

	public HttpRetryPolicyBuilder idempotencyKeyHeader(String idempotencyKeyHeader) {
		this.idempotencyKeyHeader = idempotencyKeyHeader;
		return this;
	}

	public HttpRetryPolicyBuilder budgetEnabled(boolean budgetEnabled) {
		this.budgetEnabled = budgetEnabled;
		return this;
	}

	public HttpRetryPolicyBuilder budgetCapacity(int budgetCapacity) {
		this.budgetCapacity = budgetCapacity;
		return this;
	}

	public HttpRetryPolicyBuilder budgetCost(int budgetCost) {
		this.budgetCost = budgetCost;
		return this;
	}

	public HttpRetryPolicyBuilder budgetRefill(int budgetRefill) {
		this.budgetRefill = budgetRefill;
		return this;
	}

	public HttpRetryPolicyBuilder retryIfHeaders(List<HeaderPattern> retryIfHeaders) {
		this.retryIfHeaders = retryIfHeaders;
		return this;
	}

	public HttpRetryPolicyBuilder retryIfJson(List<JsonPattern> retryIfJson) {
		this.retryIfJson = retryIfJson;
		return this;
	}

	public HttpRetryPolicyBuilder stopIfHeaders(List<HeaderPattern> stopIfHeaders) {
		this.stopIfHeaders = stopIfHeaders;
		return this;
	}

	public HttpRetryPolicyBuilder stopIfJson(List<JsonPattern> stopIfJson) {
		this.stopIfJson = stopIfJson;
		return this;
	}

	public HttpRetryPolicyBuilder attemptHeader(@Nullable String attemptHeader) {
		this.attemptHeader = attemptHeader;
		return this;
	}

	public HttpRetryPolicyBuilder rateLimit(RateLimitMode rateLimit) {
		this.rateLimit = rateLimit;
		return this;
	}

	/**
	 * Build the policy.
	 * @return the policy
	 * @throws IllegalArgumentException if a value is impossible
	 */
	public HttpRetryPolicy build() {
		Backoff backoff = new Backoff(this.backoffFactor, this.backoffMax, this.jitter, this.backoffJitter,
				this.immediateFirstRetry);
		IdempotencyKey idempotencyKey = new IdempotencyKey(this.idempotencyKeyGenerated, this.idempotencyKeyHeader);
		BudgetRule budget = new BudgetRule(this.budgetEnabled, this.budgetCapacity, this.budgetCost, this.budgetRefill);
		AnswerPattern retryIf = new AnswerPattern(this.retryIfHeaders, this.retryIfJson);
		AnswerPattern stopIf = new AnswerPattern(this.stopIfHeaders, this.stopIfJson);
		return new HttpRetryPolicy(this.total, this.connect, this.read, this.status, this.allowedMethods,
				this.statusForcelist, backoff, this.respectRetryAfterHeader, this.retryAfterMax, this.raiseOnStatus,
				this.timeout, this.responseBuffer, idempotencyKey, budget, retryIf, stopIf, this.attemptHeader,
				this.rateLimit);
	}

}
