package io.github.retrystarter.client;

/**
 * Changes the interceptor that the application gets, before it is built. A test that
 * moves time by itself gives it a {@code nanoTime} of its own:
 *
 * <pre class="code">
 * &#64;Bean
 * RetryInterceptorCustomizer time(AtomicLong nanoTime) {
 * 	return (builder) -&gt; builder.nanoTime(nanoTime::get);
 * }
 * </pre>
 *
 * Parts for which there are beans, such as a {@code Sleeper}, are set later.
 */
@FunctionalInterface
public interface RetryInterceptorCustomizer {

	/**
	 * Change the interceptor.
	 * @param builder the builder of the interceptor
	 */
	void customize(RetryingClientHttpRequestInterceptorBuilder builder);

}
