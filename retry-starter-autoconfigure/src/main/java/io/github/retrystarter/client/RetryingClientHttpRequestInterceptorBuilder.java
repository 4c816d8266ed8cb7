package io.github.retrystarter.client;

import java.time.Clock;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import org.springframework.retry.RetryListener;
import org.springframework.retry.backoff.Sleeper;

import io.github.retrystarter.RetryMounts;

/**
 * Builds a {@link RetryingClientHttpRequestInterceptor}.
 */
public final class RetryingClientHttpRequestInterceptorBuilder {

	final RetryMounts mounts;

	List<RetryListener> hooks = List.of();

	List<RetryCallObserver> observers = List.of();

	List<RetryCondition> conditions = List.of();

	RateLimitHolds rateLimitHolds = RateLimitHolds.inMemory();

	@Nullable RateLimitPartition rateLimitPartition;

	IdempotencyKeyGenerator idempotencyKeyGenerator = IdempotencyKeyGenerator.randomUuid();

	@Nullable Sleeper sleeper;

	Clock clock = Clock.systemUTC();

	LongSupplier nanoTime = System::nanoTime;

	DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();

	Consumer<RetryingClientHttpRequestInterceptorBuilder> missing = (builder) -> {
	};

	RetryingClientHttpRequestInterceptorBuilder(RetryMounts mounts) {
		this.mounts = mounts;
	}

	RetryingClientHttpRequestInterceptorBuilder copy() {
		return new RetryingClientHttpRequestInterceptorBuilder(this.mounts).hooks(this.hooks)
			.observers(this.observers)
			.conditions(this.conditions)
			.rateLimitHolds(this.rateLimitHolds)
			.rateLimitPartition(this.rateLimitPartition)
			.idempotencyKeyGenerator(this.idempotencyKeyGenerator)
			.sleeper(this.sleeper)
			.clock(this.clock);
	}

	/**
	 * Hooks that see each call whose first attempt did not complete it.
	 * @param hooks the hooks, in their order
	 * @return this builder
	 */
	public RetryingClientHttpRequestInterceptorBuilder hooks(List<RetryListener> hooks) {
		this.hooks = List.copyOf(hooks);
		return this;
	}

	/**
	 * Observers that are told of every call.
	 * @param observers the observers
	 * @return this builder
	 */
	public RetryingClientHttpRequestInterceptorBuilder observers(List<RetryCallObserver> observers) {
		this.observers = List.copyOf(observers);
		return this;
	}

	/**
	 * Conditions that have a say after every attempt.
	 * @param conditions the conditions, in their order
	 * @return this builder
	 */
	public RetryingClientHttpRequestInterceptorBuilder conditions(List<RetryCondition> conditions) {
		this.conditions = List.copyOf(conditions);
		return this;
	}

	/**
	 * Where it is kept until when servers take no calls, by default in memory.
	 * @param rateLimitHolds the holds
	 * @return this builder
	 */
	public RetryingClientHttpRequestInterceptorBuilder rateLimitHolds(RateLimitHolds rateLimitHolds) {
		this.rateLimitHolds = rateLimitHolds;
		return this;
	}

	/**
	 * What tells calls apart that rate limits hold, besides the headers of the policy; by
	 * default nothing.
	 * @param rateLimitPartition names the partition of a request, {@code null} for none
	 * @return this builder
	 */
	public RetryingClientHttpRequestInterceptorBuilder rateLimitPartition(
			@Nullable RateLimitPartition rateLimitPartition) {
		this.rateLimitPartition = rateLimitPartition;
		return this;
	}

	/**
	 * What makes idempotency keys, by default random UUIDs.
	 * @param idempotencyKeyGenerator the generator
	 * @return this builder
	 */
	public RetryingClientHttpRequestInterceptorBuilder idempotencyKeyGenerator(
			IdempotencyKeyGenerator idempotencyKeyGenerator) {
		this.idempotencyKeyGenerator = idempotencyKeyGenerator;
		return this;
	}

	/**
	 * What waits instead. Unlike the default, a sleeper is not woken when the application
	 * closes. Time has passed as it was asked to let pass, even if it returned at once,
	 * so that a test needs no more than a sleeper to move time.
	 * @param sleeper the sleeper, {@code null} for the default
	 * @return this builder
	 */
	public RetryingClientHttpRequestInterceptorBuilder sleeper(@Nullable Sleeper sleeper) {
		this.sleeper = sleeper;
		return this;
	}

	/**
	 * What tells the time of day, for dates in {@code Retry-After}; by default the
	 * system's clock. What passes is measured by {@link #nanoTime(LongSupplier)}.
	 * @param clock the clock
	 * @return this builder
	 */
	public RetryingClientHttpRequestInterceptorBuilder clock(Clock clock) {
		this.clock = clock;
		return this;
	}

	/**
	 * What measures how much time has passed, for {@code timeout}, recovery, rate limits
	 * and the budget; by default {@link System#nanoTime()}.
	 * @param nanoTime a monotonic time in nanoseconds
	 * @return this builder
	 */
	public RetryingClientHttpRequestInterceptorBuilder nanoTime(LongSupplier nanoTime) {
		this.nanoTime = nanoTime;
		return this;
	}

	/**
	 * Where jitter comes from, by default {@link ThreadLocalRandom}.
	 * @param random uniform in [0, 1), safe for use by many threads
	 * @return this builder
	 */
	public RetryingClientHttpRequestInterceptorBuilder random(DoubleSupplier random) {
		this.random = random;
		return this;
	}

	/**
	 * Leave parts until a call first needs them, because they may themselves be made with
	 * a client that has this interceptor. Hooks, observers, conditions, holds,
	 * partitions, the key generator, the sleeper and the clock can be left. A call that
	 * comes too early for them goes without, and the next one looks for them again.
	 * @param missing finds the parts and sets them; it may be asked by several threads at
	 * once, of which the first one to finish is believed
	 * @return this builder
	 * @see RetryingClientHttpRequestInterceptor#findParts()
	 */
	public RetryingClientHttpRequestInterceptorBuilder whenNeeded(
			Consumer<RetryingClientHttpRequestInterceptorBuilder> missing) {
		this.missing = missing;
		return this;
	}

	/**
	 * Build the interceptor.
	 * @return the interceptor
	 */
	public RetryingClientHttpRequestInterceptor build() {
		return new RetryingClientHttpRequestInterceptor(this);
	}

}
