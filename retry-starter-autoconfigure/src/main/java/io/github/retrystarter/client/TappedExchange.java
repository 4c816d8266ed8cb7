package io.github.retrystarter.client;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * One exchange of an attempt, with all redirects that its HTTP client follows, as the
 * client tells of it.
 */
abstract class TappedExchange {

	private volatile boolean own;

	private volatile RequestFate fate = RequestFate.UNSENT;

	private volatile @Nullable Throwable failure;

	private volatile @Nullable TappedExchange previous;

	private volatile @Nullable Closeable body;

	/**
	 * Begin, with the request of the attempt or another one, as far as is known.
	 */
	TappedExchange(boolean own) {
		this.own = own;
	}

	void follow(@Nullable TappedExchange previous) {
		this.previous = previous;
	}

	/**
	 * This exchange and those before it, the latest first.
	 */
	private Stream<TappedExchange> all() {
		List<TappedExchange> all = new ArrayList<>();
		for (TappedExchange exchange = this; exchange != null; exchange = exchange.previous) {
			all.add(exchange);
		}
		return all.stream();
	}

	/**
	 * This exchange, or the latest one so far with the request of the attempt.
	 */
	TappedExchange orLatestOwn() {
		return all().filter((exchange) -> exchange.own).findFirst().orElse(this);
	}

	/**
	 * Whether one of the exchanges so far may have reached a server. Those of other
	 * requests do not count if there is one of the attempt's.
	 */
	boolean haveReachedAServer() {
		boolean anyOwn = orLatestOwn().own;
		return all().anyMatch((exchange) -> exchange.own == anyOwn && exchange.hasReachedAServer());
	}

	/**
	 * Whether one of the exchanges so far was refused, and none may have reached a
	 * server.
	 * @param failure what the attempt has ended with: that of the refused exchange, and
	 * not of one that came later and is not told of
	 */
	boolean haveBeenRefused(Throwable failure) {
		return all().anyMatch((exchange) -> exchange.fate == RequestFate.REFUSED && exchange.hasFailedWith(failure))
				&& !haveReachedAServer();
	}

	/**
	 * Note what the exchange has ended with.
	 */
	void failed(Throwable failure) {
		this.failure = failure;
	}

	private boolean hasFailedWith(Throwable failure) {
		return FailureClassifier.anyLink(failure, (link) -> link == this.failure);
	}

	/**
	 * Note what has become of the request, unless more is known. Clients may tell that it
	 * was sent only after it was refused.
	 */
	synchronized void note(RequestFate fate) {
		if (fate.compareTo(this.fate) > 0) {
			this.fate = fate;
		}
	}

	/**
	 * Note that the request was sent, for the first time or after a refusal, which is of
	 * no importance then.
	 */
	synchronized void sentAnew() {
		if (this.fate != RequestFate.REACHED) {
			this.fate = RequestFate.SENT;
		}
	}

	boolean hasReachedAServer() {
		return this.fate == RequestFate.SENT || this.fate == RequestFate.REACHED;
	}

	/**
	 * Note whose request this is, once that is known.
	 */
	void own(boolean own) {
		this.own = own;
	}

	void reading(Closeable body) {
		this.body = body;
	}

	boolean isReading() {
		return this.body != null;
	}

	/**
	 * End the exchange at once, from another thread. May be called again.
	 * @param owner the thread of the attempt, {@code null} if it must not be interrupted
	 * @return whether the thread was interrupted for that
	 */
	abstract boolean cut(@Nullable Thread owner);

	/**
	 * Whether {@link #cut} works while the body is read.
	 * @param buffering whether the body stands behind a buffer that cannot be closed
	 */
	boolean isCuttable(boolean buffering) {
		return true;
	}

	/**
	 * Hear no more of it.
	 */
	void detach() {
	}

	void detachAll() {
		for (TappedExchange exchange = this; exchange != null; exchange = exchange.previous) {
			exchange.detach();
		}
	}

	/**
	 * Interrupt the thread that waits for a head, and close the bodies that it may read:
	 * for clients that give nothing better.
	 */
	boolean interruptOrClose(@Nullable Thread owner) {
		all().forEach((exchange) -> close(exchange.body));
		// Whose interruption it is can be told only as long as there is just one.
		if (this.body != null || owner == null || owner.isInterrupted()) {
			return false;
		}
		owner.interrupt();
		return true;
	}

	private static void close(@Nullable Closeable body) {
		try {
			if (body != null) {
				body.close();
			}
		}
		catch (IOException | RuntimeException ex) {
			// It is of no use any more.
		}
	}

}
