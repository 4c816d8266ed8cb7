package io.github.retrystarter.client;

import java.io.Closeable;
import java.io.IOException;

import org.jspecify.annotations.Nullable;

/**
 * One exchange of an attempt, with all redirects that its HTTP client follows, as the
 * client tells of it.
 */
abstract class TappedExchange {

	private volatile boolean own;

	private volatile boolean sent;

	private volatile boolean reached;

	private volatile boolean refused;

	private volatile @Nullable TappedExchange previous;

	private volatile @Nullable Closeable body;

	/**
	 * Begin.
	 * @param own whether this is the request of the attempt, as far as is known
	 */
	TappedExchange(boolean own) {
		this.own = own;
	}

	void follow(@Nullable TappedExchange previous) {
		this.previous = previous;
	}

	@Nullable TappedExchange previous() {
		return this.previous;
	}

	/**
	 * Note that something was sent, which a server may still refuse.
	 */
	void sent() {
		this.sent = true;
	}

	/**
	 * Note that something was sent, for the first time or after a refusal, which is of no
	 * importance then.
	 */
	void sentAnew() {
		this.refused = false;
		this.sent = true;
	}

	/**
	 * Note that a server has acted, for all that is known: that a response has come, be
	 * it a redirect.
	 */
	void reached() {
		this.reached = true;
	}

	/**
	 * Note that the server has not acted on what was sent last. Clients may tell that it
	 * was sent only after this.
	 */
	void refused() {
		this.refused = true;
	}

	boolean hasReachedAServer() {
		return this.reached || (this.sent && !this.refused);
	}

	boolean wasRefused() {
		return this.refused;
	}

	/**
	 * Note whose request this is, once that is known.
	 */
	void own(boolean own) {
		this.own = own;
	}

	boolean isOwn() {
		return this.own;
	}

	/**
	 * Note the body that is read from now on.
	 */
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

	/**
	 * Interrupt the thread that waits for a head, and close the bodies that it may read:
	 * for clients that give nothing better.
	 */
	boolean interruptOrClose(@Nullable Thread owner) {
		for (TappedExchange exchange = this; exchange != null; exchange = exchange.previous) {
			close(exchange.body);
		}
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
