package io.github.retrystarter.soak;

/**
 * What callers and server know of all calls of one kind.
 *
 * @param calls calls made
 * @param requests requests received
 * @param succeeded calls that succeeded
 * @param effects effects that the requests had
 * @param repeated calls with more than one effect
 */
record KindAccount(int calls, int requests, int succeeded, int effects, int repeated) {

	static final KindAccount NOTHING = new KindAccount(0, 0, 0, 0, 0);

	static KindAccount of(CallAccount call) {
		return new KindAccount(1, call.requests(), call.succeeded() ? 1 : 0, call.effects(),
				(call.effects() > 1) ? 1 : 0);
	}

	KindAccount plus(KindAccount other) {
		return new KindAccount(this.calls + other.calls, this.requests + other.requests,
				this.succeeded + other.succeeded, this.effects + other.effects, this.repeated + other.repeated);
	}

	int retries() {
		return this.requests - this.calls;
	}

}
