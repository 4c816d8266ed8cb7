package io.github.retrystarter.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import org.apache.commons.logging.LogFactory;
import org.junit.jupiter.api.Test;

import org.springframework.retry.RetryListener;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RetryMounts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link Parts}.
 */
class PartsTests {

	private final RetryListener hook = new NotingHook(new ArrayList<>());

	private final AtomicInteger lookUps = new AtomicInteger();

	@Test
	void partsAreLookedUpOnceAndNotBeforeTheyAreNeeded() {
		Parts parts = parts((missing) -> missing.hooks(List.of(this.hook)));
		assertThat(this.lookUps).hasValue(0);
		assertThat(parts.hooks()).containsExactly(this.hook);
		assertThat(parts.hooks()).isSameAs(parts.hooks());
		parts.find();
		assertThat(this.lookUps).hasValue(1);
	}

	@Test
	void partsThatAreNotLookedUpStayAsTheyWereSet() {
		RateLimitHolds holds = RateLimitHolds.inMemory();
		Parts parts = new Parts(builder().rateLimitHolds(holds).whenNeeded((missing) -> missing.hooks(List.of())),
				guard());
		assertThat(parts.rateLimitHolds()).isSameAs(holds);
	}

	@Test
	void lookUpThatFailsIsRepeatedByTheNextCall() {
		Parts parts = parts((missing) -> {
			if (this.lookUps.get() == 1) {
				throw new IllegalStateException("in creation");
			}
			missing.hooks(List.of(this.hook));
		});
		assertThat(parts.hooks()).isEmpty();
		assertThat(parts.hooks()).containsExactly(this.hook);
		assertThat(this.lookUps).hasValue(2);
	}

	@Test
	void lookUpAheadOfCallsPassesItsFailureOn() {
		Parts parts = parts((missing) -> {
			throw new IllegalStateException("broken");
		});
		assertThatIllegalStateException().isThrownBy(parts::find).withMessage("broken");
	}

	@Test
	void threadsNeitherWaitForEachOtherNorSeeDifferentParts() throws Exception {
		CyclicBarrier bothLookUp = new CyclicBarrier(2);
		Parts parts = parts((missing) -> {
			await(bothLookUp);
			missing.hooks(List.of(this.hook));
		});
		ExecutorService threads = Executors.newFixedThreadPool(2);
		try {
			Callable<List<RetryListener>> call = parts::hooks;
			List<Future<List<RetryListener>>> seen = threads.invokeAll(List.of(call, call));
			assertThat(seen.get(0).get()).containsExactly(this.hook).isSameAs(seen.get(1).get());
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static void await(CyclicBarrier barrier) {
		try {
			barrier.await(10, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
	}

	private Parts parts(Consumer<RetryingClientHttpRequestInterceptorBuilder> missing) {
		return new Parts(builder().whenNeeded((builder) -> {
			this.lookUps.incrementAndGet();
			missing.accept(builder);
		}), guard());
	}

	private static RetryingClientHttpRequestInterceptorBuilder builder() {
		return RetryingClientHttpRequestInterceptor.builder(RetryMounts.of(HttpRetryPolicy.defaults()));
	}

	private static FailureGuard guard() {
		return new FailureGuard(LogFactory.getLog(PartsTests.class));
	}

}
