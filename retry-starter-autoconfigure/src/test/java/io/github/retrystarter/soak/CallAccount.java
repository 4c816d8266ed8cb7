package io.github.retrystarter.soak;

/**
 * What callers and server know of one call.
 *
 * @param number the number of the call
 * @param kind its kind
 * @param ending how it ended
 * @param requests how many requests the server received
 * @param effects how many effects they had
 */
record CallAccount(int number, CallKind kind, Ending ending, int requests, int effects) {

	boolean succeeded() {
		return this.ending == Ending.SUCCEEDED;
	}

}
