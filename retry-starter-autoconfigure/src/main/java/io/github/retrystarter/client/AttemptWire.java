package io.github.retrystarter.client;

import java.io.Closeable;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpRequest;
import org.springframework.http.client.ClientHttpResponse;

import io.github.retrystarter.HttpRetryPolicy;

/**
 * What the HTTP clients tell of the attempt under way on a thread: which exchanges it has
 * begun, whether any of them may have reached a server, and how they are cut. An
 * interceptor inside may have begun exchanges of its own, before the request or after its
 * response.
 */
final class AttemptWire {

	private static final ThreadLocal<@Nullable AttemptWire> CURRENT = new ThreadLocal<>();

	private final HttpRequest request;

	private final @Nullable AttemptWire outer;

	private volatile @Nullable TappedExchange latest;

	private volatile boolean answered;

	private volatile @Nullable AttemptWire side;

	private @Nullable WireLimit limit;

	private AttemptWire(HttpRequest request, @Nullable AttemptWire outer) {
		this.request = request;
		this.outer = outer;
	}

	/**
	 * Listen to the HTTP clients that this thread uses from now on.
	 * @param request the request of the attempt
	 * @return to be closed when the attempt has its response or its failure
	 */
	static AttemptWire open(HttpRequest request) {
		AttemptWire outer = CURRENT.get();
		AttemptWire wire = new AttemptWire(request, outer);
		if (outer != null) {
			outer.side = wire;
		}
		CURRENT.set(wire);
		return wire;
	}

	/**
	 * The attempt under way on this thread, {@code null} if there is none.
	 */
	static @Nullable AttemptWire current() {
		return CURRENT.get();
	}

	/**
	 * The policy of a call that this thread makes now. One that is made within an
	 * attempt, by an interceptor, has no more time than that.
	 */
	static HttpRetryPolicy within(HttpRetryPolicy policy) {
		AttemptWire outer = CURRENT.get();
		if (outer == null || outer.limit == null) {
			return policy;
		}
		Duration left = outer.limit.left();
		Duration timeout = policy.timeout();
		return (timeout != null && timeout.compareTo(left) <= 0) ? policy : policy.mutate().timeout(left).build();
	}

	/**
	 * Listen no longer.
	 */
	void close() {
		CURRENT.set(this.outer);
		if (this.latest != null) {
			this.answered = true;
			for (TappedExchange exchange = this.latest; exchange != null; exchange = exchange.previous()) {
				exchange.detach();
			}
		}
	}

	/**
	 * Cut what the attempt is doing and what it begins, when the time is up.
	 * @param limit the time
	 */
	void limit(WireLimit limit) {
		this.limit = limit;
	}

	/**
	 * Whether what the attempt does may be cut.
	 */
	boolean isLimited() {
		return this.limit != null;
	}

	/**
	 * Note that this thread begins an exchange.
	 */
	void begin(TappedExchange exchange) {
		this.side = null;
		exchange.follow(this.latest);
		this.latest = exchange;
		if (this.limit != null) {
			this.limit.begun();
		}
	}

	/**
	 * Whether a request is that of the attempt. On its way it may have got another host
	 * and another query.
	 */
	boolean isOwn(String method, @Nullable String path) {
		return this.request.getMethod().name().equals(method) && isOwn(path);
	}

	/**
	 * Whether a request, whose method is not known, may be that of the attempt.
	 */
	boolean isOwn(@Nullable String path) {
		String own = this.request.getURI().getRawPath();
		return (path == null || path.isEmpty() || path.equals("/")) ? own == null || own.isEmpty() || own.equals("/")
				: path.equals(own);
	}

	/**
	 * Whether a client has told of an exchange of this attempt, so that what it did not
	 * tell did not happen.
	 */
	boolean isTold() {
		return this.latest != null;
	}

	/**
	 * Whether a server may have got the request. Exchanges of other requests do not count
	 * if there is one of this.
	 */
	boolean mayHaveReachedAServer() {
		boolean own = false;
		boolean ownReached = false;
		boolean anyReached = false;
		for (TappedExchange exchange = this.latest; exchange != null; exchange = exchange.previous()) {
			own |= exchange.isOwn();
			ownReached |= exchange.isOwn() && exchange.hasReachedAServer();
			anyReached |= exchange.hasReachedAServer();
		}
		return own ? ownReached : anyReached;
	}

	/**
	 * Note that the server has not acted on what was sent last.
	 */
	void refused() {
		if (this.latest != null) {
			this.latest.refused();
		}
	}

	/**
	 * Whether a server has told that it has not acted on a request, and none may have got
	 * this one.
	 */
	boolean wasRefused() {
		boolean refused = false;
		for (TappedExchange exchange = this.latest; exchange != null; exchange = exchange.previous()) {
			refused |= exchange.wasRefused();
		}
		return refused && !mayHaveReachedAServer();
	}

	/**
	 * Whether the exchange can be cut while its body is read.
	 * @param buffering whether the body stands behind a buffer that cannot be closed
	 */
	boolean isCuttable(boolean buffering) {
		TappedExchange exchange = underWay();
		return exchange != null && exchange.isCuttable(buffering && !exchange.isReading());
	}

	/**
	 * Cut the exchange, if it can be, from its own thread.
	 * @return whether it was cut
	 */
	boolean cut() {
		TappedExchange exchange = underWay();
		if (exchange == null || !exchange.isCuttable(!exchange.isReading())) {
			return false;
		}
		exchange.cut(null);
		return true;
	}

	/**
	 * What is to be cut: once the response is there, it is no exchange of an interceptor.
	 * Before, it may be the response of a call that an interceptor makes; to get that has
	 * a limit of its own.
	 */
	@Nullable TappedExchange underWay() {
		AttemptWire side = this.side;
		if (side != null && !this.answered) {
			return side.answered ? side.underWay() : null;
		}
		TappedExchange exchange = this.latest;
		while (this.answered && exchange != null && !exchange.isOwn()) {
			exchange = exchange.previous();
		}
		return (exchange != null) ? exchange : this.latest;
	}

	/**
	 * Note a response that this thread has got, whose body may be read before it comes to
	 * the attempt.
	 */
	void responded(ClientHttpResponse response) {
		Closeable body = isLimited() ? JdkResponseBody.of(response) : null;
		if (body != null) {
			reading(body);
		}
	}

	/**
	 * Note the body that is read from now on.
	 */
	void reading(Closeable body) {
		TappedExchange exchange = underWay();
		if (exchange != null) {
			exchange.reading(body);
			if (this.limit != null) {
				this.limit.begun();
			}
		}
	}

	/**
	 * The exchange that this thread has begun last.
	 */
	@Nullable TappedExchange latest() {
		return this.latest;
	}

}
