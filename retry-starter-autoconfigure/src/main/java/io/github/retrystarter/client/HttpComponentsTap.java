package io.github.retrystarter.client;

import java.io.IOException;

import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.jspecify.annotations.Nullable;

import io.github.retrystarter.FailureKind;

/**
 * Lets an Apache HttpClient 5 tell of its exchanges: whether a failed request has been
 * sent, and how one under way is cut. The clients that Spring Boot makes have it already.
 */
public final class HttpComponentsTap {

	private static final String FIRST = "retry-starter-exchange";

	private static final String HOP = "retry-starter-hop";

	private HttpComponentsTap() {
	}

	/**
	 * Put a tap on the clients of a builder. It changes nothing of what they do.
	 * @param builder the builder of an application's own client
	 */
	public static void install(HttpClientBuilder builder) {
		builder.addExecInterceptorFirst(FIRST, HttpComponentsTap::exchange);
		builder.addExecInterceptorAfter(ChainElement.REDIRECT.name(), HOP, HttpComponentsTap::hop);
	}

	private static ClassicHttpResponse exchange(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
			throws IOException, HttpException {
		AttemptWire wire = AttemptWire.current();
		if (wire != null) {
			wire.begin(new Exchange(wire.isOwn(request.getMethod(), path(request)), scope.originalRequest));
		}
		return chain.proceed(request, scope);
	}

	/**
	 * See an {@link ExecChainHandler}: the request, or what a redirect has made of it.
	 */
	private static ClassicHttpResponse hop(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
			throws IOException, HttpException {
		AttemptWire wire = AttemptWire.current();
		TappedExchange exchange = (wire != null) ? wire.latest() : null;
		try {
			ClassicHttpResponse response = chain.proceed(request, scope);
			reached(exchange);
			return response;
		}
		catch (IOException | HttpException | RuntimeException ex) {
			if (FailureClassifier.classify(ex, true) != FailureKind.CONNECT) {
				reached(exchange);
			}
			throw ex;
		}
	}

	private static void reached(@Nullable TappedExchange exchange) {
		if (exchange != null) {
			exchange.note(RequestFate.REACHED);
		}
	}

	private static @Nullable String path(ClassicHttpRequest request) {
		String path = request.getPath();
		int query = (path != null) ? path.indexOf('?') : -1;
		return (query >= 0) ? path.substring(0, query) : path;
	}

	private static final class Exchange extends TappedExchange {

		private final ClassicHttpRequest request;

		Exchange(boolean own, ClassicHttpRequest request) {
			super(own);
			this.request = request;
		}

		@Override
		boolean cut(@Nullable Thread owner) {
			if (this.request instanceof Cancellable cancellable) {
				cancellable.cancel();
			}
			return false;
		}

		@Override
		boolean isCuttable(boolean buffering) {
			return this.request instanceof Cancellable;
		}

	}

}
