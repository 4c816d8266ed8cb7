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

	private volatile boolean reached;

	private volatile @Nullable TappedExchange previous;

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
	 * Note that something was sent, or that a response has come, be it a redirect.
	 */
	void reached() {
		this.reached = true;
	}

	boolean hasReachedAServer() {
		return this.reached;
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
	 * End the exchange at once, from another thread. May be called again.
	 * @param wire the attempt
	 * @param owner the thread of the attempt, {@code null} if it must not be interrupted
	 * @return whether the thread was interrupted for that
	 */
	abstract boolean cut(AttemptWire wire, @Nullable Thread owner);

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
	 * Interrupt the thread that waits for a head, or close the body that it reads: for
	 * clients that give nothing better.
	 */
	static boolean interruptOrClose(AttemptWire wire, @Nullable Thread owner) {
		Closeable body = wire.body();
		if (body != null) {
			close(body);
			return false;
		}
		// Whose interruption it is can be told only as long as there is just one.
		if (owner == null || owner.isInterrupted()) {
			return false;
		}
		owner.interrupt();
		return true;
	}

	private static void close(Closeable body) {
		try {
			body.close();
		}
		catch (IOException | RuntimeException ex) {
			// It is of no use any more.
		}
	}

}
