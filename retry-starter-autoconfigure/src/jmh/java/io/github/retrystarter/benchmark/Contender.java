package io.github.retrystarter.benchmark;

import java.time.Duration;
import java.util.function.Function;

import org.springframework.http.client.ClientHttpRequestInterceptor;

/**
 * What stands between a caller and the transport.
 */
public enum Contender {

	/** The floor. */
	NO_OP("no-op interceptor", (wait) -> Peers.noOp()),

	/** What retries cost at least. */
	LOOP("hand-written loop", Peers::loop),

	/** The starter as it comes, with counters and budget. */
	STARTER("**Retry Starter**", (wait) -> Starter.interceptor(0, wait)),

	/** The starter with many mounts. */
	STARTER_50_MOUNTS("**Retry Starter**, 50 mounts", (wait) -> Starter.interceptor(50, wait)),

	/** The starter when it reads no bodies. */
	STARTER_UNBUFFERED("**Retry Starter**, `response-buffer: 0`",
			(wait) -> Starter.interceptor(0, wait, "retry.response-buffer=0")),

	/** The starter when it limits the time of each attempt. */
	STARTER_ATTEMPT_TIMEOUT("**Retry Starter**, `attempt-timeout: 10s`",
			(wait) -> Starter.interceptor(0, wait, "retry.attempt-timeout=10s")),

	/** Resilience4j. */
	RESILIENCE4J("Resilience4j", Peers::resilience4j),

	/** Failsafe. */
	FAILSAFE("Failsafe", Peers::failsafe),

	/** The template of Spring Framework 7. */
	SPRING_FRAMEWORK("Spring Framework's `RetryTemplate`", Peers::springFramework),

	/** The template of spring-retry. */
	SPRING_RETRY("spring-retry's `RetryTemplate`", Peers::springRetry),

	/** The template of spring-retry, with meters added by hand. */
	SPRING_RETRY_WITH_METERS("the same, with three meters",
			(wait) -> Peers.springRetryWithMeters(wait, (request) -> request)),

	/** The template of spring-retry, with meters and fresh headers added by hand. */
	SPRING_RETRY_BY_HAND("the same, with three meters and headers of its own for each attempt",
			(wait) -> Peers.springRetryWithMeters(wait, Peers.FreshRequest::new)),

	/** The interceptor of am.ik.spring. */
	RETRYABLE_INTERCEPTOR("am.ik's interceptor", Peers::retryableInterceptor);

	private final String title;

	private final Function<Duration, ClientHttpRequestInterceptor> interceptor;

	Contender(String title, Function<Duration, ClientHttpRequestInterceptor> interceptor) {
		this.title = title;
		this.interceptor = interceptor;
	}

	String title() {
		return this.title;
	}

	boolean retries() {
		return this != NO_OP;
	}

	/**
	 * It does not wait before retries.
	 */
	ClientHttpRequestInterceptor interceptor() {
		return interceptor(Duration.ZERO);
	}

	/**
	 * It waits before each retry.
	 */
	ClientHttpRequestInterceptor interceptor(Duration wait) {
		return this.interceptor.apply(wait);
	}

}
