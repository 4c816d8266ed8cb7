package io.github.retrystarter.client;

import io.github.retrystarter.FailureKind;
import io.github.retrystarter.Outcome;

/**
 * What the failure of an exchange says about its request, by the exception and by what
 * the HTTP client has told.
 */
final class ExchangeFailure {

	private ExchangeFailure() {
	}

	/**
	 * Judge a failure.
	 * @param failure what was thrown
	 * @param wire what the client has told
	 * @param response the response, as far as one has come
	 * @param repeatable whether the request may be repeated anyway
	 * @return the outcome of the attempt
	 */
	static Outcome.Failure of(Throwable failure, AttemptWire wire, ReceivedResponse response, boolean repeatable) {
		FailureClassifier.keepInterruptFlag(failure);
		FailureKind kind = FailureClassifier.classify(failure, response.isPresent());
		if (FailureClassifier.isUnprocessed(failure)) {
			wire.refused();
		}
		if (kind == FailureKind.READ && wire.wasRefused(failure)) {
			kind = FailureKind.CONNECT;
		}
		if (kind == FailureKind.CONNECT
				&& (response.status() >= 0 || mayHaveReachedAServer(failure, wire, repeatable))) {
			kind = FailureKind.READ;
		}
		return new Outcome.Failure(failure, kind, kind == FailureKind.READ && FailureClassifier.isTimeout(failure));
	}

	/**
	 * Whether the request was sent, although some connection was refused: that of a
	 * redirect, or of an interceptor after the response. Where the client does not tell,
	 * only a request that may be repeated anyway counts as never sent.
	 */
	private static boolean mayHaveReachedAServer(Throwable failure, AttemptWire wire, boolean repeatable) {
		return wire.isTold() ? wire.mayHaveReachedAServer()
				: !repeatable && !FailureClassifier.isOfFirstRequestOfHttpUrlConnection(failure);
	}

}
