package io.github.retrystarter.client;

import java.io.Closeable;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.mock.http.client.MockClientHttpRequest;
import org.springframework.mock.http.client.MockClientHttpResponse;

import io.github.retrystarter.HttpRetryPolicy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * What cuts attempts, and what it leaves behind.
 */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class WireLimitTests {

	private final AttemptWire wire = AttemptWire.open(new MockClientHttpRequest());

	@Test
	void bodyThatIsReadWhenTheTimeIsUpIsCutAtOnce() {
		AtomicInteger closed = new AtomicInteger();
		WireLimit limit = new WireLimit(this.wire, false);
		this.wire.limit(limit);
		this.wire.begin(new InterruptedExchange());
		limit.run();
		this.wire.reading((Closeable) closed::incrementAndGet);
		assertThat(closed).hasValue(1);
		assertThat(limit.end()).isTrue();
		this.wire.close();
	}

	@Test
	void interruptIsTakenBackWhateverBreaksTheAttempt() {
		Map<String, Object> broken = new HashMap<>() {

			@Override
			public boolean containsKey(Object key) {
				if (key.toString().endsWith(".idempotent")) {
					throw new IllegalStateException("broken");
				}
				return super.containsKey(key);
			}

		};
		MockClientHttpRequest request = new MockClientHttpRequest(HttpMethod.POST, URI.create("http://localhost/")) {

			@Override
			public Map<String, Object> getAttributes() {
				return broken;
			}

		};
		HttpRetryPolicy policy = HttpRetryPolicy.builder().attemptTimeout(Duration.ofMillis(1)).build();
		CountDownLatch never = new CountDownLatch(1);
		ClientHttpRequestExecution late = (sent, body) -> {
			AttemptWire.current().begin(new InterruptedExchange());
			try {
				never.await();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			return new MockClientHttpResponse(new byte[0], 200);
		};
		assertThatIllegalStateException()
			.isThrownBy(() -> RetryingClientHttpRequestInterceptor.of(policy).intercept(request, new byte[0], late))
			.withMessage("broken");
		assertThat(Thread.interrupted()).as("interrupt flag left behind").isFalse();
		this.wire.close();
	}

	@Test
	void cutDoesNotHideAnInterruptThatTheClientForgets() {
		HttpRetryPolicy policy = HttpRetryPolicy.builder().attemptTimeout(Duration.ofMillis(1)).build();
		CountDownLatch cut = new CountDownLatch(1);
		ClientHttpRequestExecution interrupted = (sent, body) -> {
			AttemptWire.current().begin(new TappedExchange(true) {

				@Override
				boolean cut(@Nullable Thread owner) {
					cut.countDown();
					return false;
				}

			});
			Awaitility.await().until(() -> cut.getCount() == 0);
			throw Wires.forgottenInterrupt();
		};
		assertThatExceptionOfType(AttemptTimeoutException.class)
			.isThrownBy(() -> RetryingClientHttpRequestInterceptor.of(policy)
				.intercept(new MockClientHttpRequest(), new byte[0], interrupted));
		assertThat(Thread.interrupted()).as("the caller's own interrupt").isTrue();
		this.wire.close();
	}

	@Test
	void threadKnowsNothingOfTheApplicationAndEndsWithTheLimits() throws Exception {
		this.wire.close();
		Awaitility.await().until(() -> threads().findAny().isEmpty());
		ClassLoader own = Thread.currentThread().getContextClassLoader();
		WireLimit limit = new WireLimit(this.wire, false);
		try (URLClassLoader application = new URLClassLoader(new URL[0], own)) {
			Thread.currentThread().setContextClassLoader(application);
			limit.start(Duration.ofHours(1));
			assertThat(threads()).extracting(Thread::getContextClassLoader)
				.containsExactly(ClassLoader.getSystemClassLoader());
		}
		finally {
			Thread.currentThread().setContextClassLoader(own);
			limit.end();
		}
		Awaitility.await().until(() -> threads().findAny().isEmpty());
	}

	private static Stream<Thread> threads() {
		return Thread.getAllStackTraces().keySet().stream().filter((thread) -> thread.getName().equals("retry-limits"));
	}

	private static final class InterruptedExchange extends TappedExchange {

		InterruptedExchange() {
			super(true);
		}

		@Override
		boolean cut(@Nullable Thread owner) {
			return interruptOrClose(owner);
		}

	}

}
