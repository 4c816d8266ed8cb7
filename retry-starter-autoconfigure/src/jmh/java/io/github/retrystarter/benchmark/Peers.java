package io.github.retrystarter.benchmark;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;

import am.ik.spring.http.client.RetryableClientHttpRequestInterceptor;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import org.springframework.core.retry.RetryPolicy;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.http.client.support.HttpRequestWrapper;
import org.springframework.retry.backoff.FixedBackOffPolicy;
import org.springframework.retry.policy.SimpleRetryPolicy;
import org.springframework.retry.support.RetryTemplate;
import org.springframework.util.backoff.FixedBackOff;

/**
 * Retrying interceptors as one writes them with other libraries: up to three retries on
 * our statuses, the same wait before each, and each discarded response closed. None of
 * them has a budget, and but for what is made by hand on spring-retry's template none
 * counts or gives each attempt headers of its own.
 */
final class Peers {

	private static final int RETRIES = 3;

	private static final Set<Integer> STATUSES = Set.of(408, 425, 429, 502, 503, 504);

	private Peers() {
	}

	static ClientHttpRequestInterceptor noOp() {
		return (request, body, execution) -> execution.execute(request, body);
	}

	static ClientHttpRequestInterceptor loop(Duration wait) {
		return (request, body, execution) -> {
			for (int attempt = 1;; attempt++) {
				ClientHttpResponse response = execution.execute(request, body);
				if (attempt > RETRIES || !isRetryable(response)) {
					return response;
				}
				response.close();
				sleep(wait);
			}
		};
	}

	private static void sleep(Duration wait) throws InterruptedIOException {
		if (!wait.isZero()) {
			try {
				Thread.sleep(wait.toMillis());
			}
			catch (InterruptedException ex) {
				throw new InterruptedIOException();
			}
		}
	}

	static ClientHttpRequestInterceptor resilience4j(Duration wait) {
		Retry retry = Retry.of("peer",
				RetryConfig.<ClientHttpResponse>custom()
					.maxAttempts(1 + RETRIES)
					.intervalFunction((attempt) -> wait.toMillis())
					.retryOnResult(Peers::isRetryable)
					.consumeResultBeforeRetryAttempt((attempt, response) -> response.close())
					.build());
		return (request, body, execution) -> {
			try {
				return retry.executeCheckedSupplier(() -> execution.execute(request, body));
			}
			catch (IOException | RuntimeException | Error ex) {
				throw ex;
			}
			catch (Throwable ex) {
				throw new IllegalStateException(ex);
			}
		};
	}

	static ClientHttpRequestInterceptor failsafe(Duration wait) {
		dev.failsafe.RetryPolicyBuilder<ClientHttpResponse> policy = dev.failsafe.RetryPolicy
			.<ClientHttpResponse>builder()
			.withMaxRetries(RETRIES)
			.handleResultIf(Peers::isRetryable)
			.onRetry((event) -> event.getLastResult().close());
		if (!wait.isZero()) {
			policy.withDelay(wait);
		}
		FailsafeExecutor<ClientHttpResponse> failsafe = Failsafe.with(policy.build());
		return (request, body, execution) -> failsafe.get(() -> execution.execute(request, body));
	}

	static ClientHttpRequestInterceptor springFramework(Duration wait) {
		org.springframework.core.retry.RetryTemplate template = new org.springframework.core.retry.RetryTemplate(
				RetryPolicy.builder().maxRetries(RETRIES).delay(wait).build());
		return (request, body, execution) -> {
			try {
				return template.execute(() -> attempt(request, body, execution));
			}
			catch (org.springframework.core.retry.RetryException ex) {
				throw new IOException(ex);
			}
		};
	}

	static ClientHttpRequestInterceptor springRetry(Duration wait) {
		RetryTemplate template = springRetryTemplate(wait);
		return (request, body, execution) -> template.execute((context) -> attempt(request, body, execution));
	}

	/**
	 * The least that one adds to have some of what the starter has.
	 * @param wait how long it waits before each retry
	 * @param copy what is sent instead of the request
	 */
	static ClientHttpRequestInterceptor springRetryWithMeters(Duration wait, UnaryOperator<HttpRequest> copy) {
		RetryTemplate template = springRetryTemplate(wait);
		MeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
		Counter calls = registry.counter("calls");
		Counter retries = registry.counter("retries");
		Timer delays = registry.timer("delays");
		return (request, body, execution) -> template.execute((context) -> {
			if (context.getRetryCount() > 0) {
				retries.increment();
				delays.record(wait);
			}
			ClientHttpResponse response = attempt(copy.apply(request), body, execution);
			calls.increment();
			return response;
		});
	}

	private static RetryTemplate springRetryTemplate(Duration wait) {
		RetryTemplate template = new RetryTemplate();
		template.setRetryPolicy(new SimpleRetryPolicy(1 + RETRIES));
		if (!wait.isZero()) {
			FixedBackOffPolicy backOff = new FixedBackOffPolicy();
			backOff.setBackOffPeriod(wait.toMillis());
			template.setBackOffPolicy(backOff);
		}
		return template;
	}

	static ClientHttpRequestInterceptor retryableInterceptor(Duration wait) {
		return new RetryableClientHttpRequestInterceptor(new FixedBackOff(wait.toMillis(), RETRIES), STATUSES);
	}

	/**
	 * Templates see exceptions only.
	 */
	private static ClientHttpResponse attempt(HttpRequest request, byte[] body, ClientHttpRequestExecution execution)
			throws IOException {
		ClientHttpResponse response = execution.execute(request, body);
		if (isRetryable(response)) {
			response.close();
			throw Refusal.INSTANCE;
		}
		return response;
	}

	private static boolean isRetryable(ClientHttpResponse response) {
		try {
			return STATUSES.contains(response.getStatusCode().value());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A request with headers of its own.
	 */
	static final class FreshRequest extends HttpRequestWrapper {

		private final HttpHeaders headers;

		FreshRequest(HttpRequest request) {
			super(request);
			this.headers = HttpHeaders.copyOf(request.getHeaders());
		}

		@Override
		public HttpHeaders getHeaders() {
			return this.headers;
		}

	}

	/**
	 * The leanest signal there is: one instance, no stack trace.
	 */
	private static final class Refusal extends IOException {

		private static final Refusal INSTANCE = new Refusal();

		@Override
		public Throwable fillInStackTrace() {
			return this;
		}

	}

}
