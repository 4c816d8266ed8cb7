package io.github.retrystarter.client;

import java.io.InterruptedIOException;

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

	/**
	 * What Jetty throws when it notices an interrupt, whose flag it clears.
	 */
	static InterruptedIOException forgottenInterrupt() {
		InterruptedIOException failure = new InterruptedIOException();
		failure.setStackTrace(new StackTraceElement[] {
				new StackTraceElement("org.eclipse.jetty.client.InputStreamResponseListener$Input", "read", null, 1) });
		return failure;
	}

}
