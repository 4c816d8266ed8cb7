package io.github.retrystarter.client;

import org.springframework.mock.http.client.MockClientHttpRequest;

/**
 * What clients tell of attempts, in tests.
 */
final class Wires {

	private Wires() {
	}

	/**
	 * An attempt that is over, of which no client has told.
	 */
	static AttemptWire silent() {
		AttemptWire wire = AttemptWire.open(new MockClientHttpRequest());
		wire.close();
		return wire;
	}

}
