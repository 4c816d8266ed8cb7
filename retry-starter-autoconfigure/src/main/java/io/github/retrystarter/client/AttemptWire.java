package io.github.retrystarter.client;

import java.io.Closeable;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpResponse;

import io.github.retrystarter.HttpRetryPolicy;

/**
 * What the HTTP clients tell of the attempt under way on a thread: which exchanges it has
 * begun, be it by an interceptor before the request or after its response, whether any of
 * them may have reached a server, and how they are cut.
 */
final class AttemptWire {

	private static final ThreadLocal<@Nullable AttemptWire> CURRENT = new ThreadLocal<>();

	private final HttpRequest request;

	private final @Nullable AttemptWire outer = CURRENT.get();

	private volatile @Nullable TappedExchange latest;

	private volatile boolean answered;

	private volatile @Nullable AttemptWire side;

	private @Nullable WireLimit limit;

	private AttemptWire(HttpRequest request) {
		this.request = request;
	}

	/**
	 * Listen to the HTTP clients that this thread uses, until the attempt has its
	 * response or its failure, and this is closed.
	 */
	static AttemptWire open(HttpRequest request) {
		AttemptWire wire = new AttemptWire(request);
		if (wire.outer != null) {
			wire.outer.side = wire;
		}
		CURRENT.set(wire);
		return wire;
	}

	static @Nullable AttemptWire current() {
		return CURRENT.get();
	}

	/**
	 * The policy of a call that this thread makes now. One that an interceptor makes
	 * within an attempt has no more time than that.
	 */
	static HttpRetryPolicy within(HttpRetryPolicy policy) {
		AttemptWire outer = current();
		return (outer != null && outer.limit != null) ? outer.limit.within(policy) : policy;
	}

	void close() {
		CURRENT.set(this.outer);
		if (this.latest != null) {
			this.answered = true;
			this.latest.detachAll();
		}
	}

	void limit(WireLimit limit) {
		this.limit = limit;
	}

	boolean isLimited() {
		return this.limit != null;
	}

	void begin(TappedExchange exchange) {
		this.side = null;
		exchange.follow(this.latest);
		this.latest = exchange;
		if (this.limit != null) {
			this.limit.begun();
		}
	}

	/**
	 * Whether a request, whose method may not be known, is that of the attempt. On its
	 * way it may have got another host and another query.
	 */
	boolean isOwn(@Nullable String method, @Nullable String path) {
		return (method == null || method.equals(this.request.getMethod().name()))
				&& orRoot(path).equals(orRoot(this.request.getURI().getRawPath()));
	}

	private static String orRoot(@Nullable String path) {
		return (path == null || path.isEmpty()) ? "/" : path;
	}

	/**
	 * Whether a client tells of this attempt, so that what it did not tell was not.
	 */
	boolean isTold() {
		return this.latest != null;
	}

	boolean mayHaveReachedAServer() {
		return this.latest != null && this.latest.haveReachedAServer();
	}

	void refused() {
		if (this.latest != null) {
			this.latest.note(RequestFate.REFUSED);
		}
	}

	boolean wasRefused(Throwable failure) {
		return this.latest != null && this.latest.haveBeenRefused(failure);
	}

	boolean isCuttable(boolean buffering) {
		TappedExchange exchange = underWay();
		return exchange != null && exchange.isCuttable(buffering);
	}

	/**
	 * Cut the exchange, if it can be, from its own thread, and tell whether it was.
	 */
	boolean cut() {
		TappedExchange exchange = isCuttable(true) ? underWay() : null;
		if (exchange != null) {
			exchange.cut(null);
		}
		return exchange != null;
	}

	/**
	 * What is to be cut: no exchange of an interceptor once the response is there, but
	 * before, the response of a call that one makes. To get that has a limit of its own.
	 */
	@Nullable TappedExchange underWay() {
		AttemptWire side = this.side;
		if (side != null && !this.answered) {
			return side.answered ? side.underWay() : null;
		}
		return (this.latest != null && this.answered) ? this.latest.orLatestOwn() : this.latest;
	}

	/**
	 * Note a response, whose body may be read before it comes to the attempt.
	 */
	void responded(ClientHttpResponse response) {
		Closeable body = isLimited() ? JdkResponseBody.of(response) : null;
		if (body != null) {
			reading(body);
		}
	}

	void reading(Closeable body) {
		TappedExchange exchange = underWay();
		if (exchange != null) {
			exchange.reading(body);
			if (this.limit != null) {
				this.limit.begun();
			}
		}
	}

	@Nullable TappedExchange latest() {
		return this.latest;
	}

}
