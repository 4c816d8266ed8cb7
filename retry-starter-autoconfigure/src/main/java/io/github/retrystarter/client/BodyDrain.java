package io.github.retrystarter.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

import org.jspecify.annotations.Nullable;

import org.springframework.http.client.ClientHttpResponse;

/**
 * Takes from the body of one response what is worth its connection, and closes it.
 */
final class BodyDrain {

	/**
	 * How much of a body is read for the sake of its connection, in bytes.
	 */
	private static final int MAX_BYTES = 64 * 1024;

	private final ClientHttpResponse response;

	private final AttemptWire wire;

	private final @Nullable KeptResponse kept;

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(0);

	BodyDrain(ClientHttpResponse response, AttemptWire wire, @Nullable KeptResponse kept) {
		this.response = response;
		this.wire = wire;
		this.kept = kept;
	}

	/**
	 * Read the body to its end, as far as that is worth its connection.
	 */
	void drainAndClose() {
		Throwable end = null;
		try {
			InputStream body = this.response.getBody();
			this.wire.reading(body);
			end = drain(body) ? null : notRead();
		}
		catch (IOException | RuntimeException ex) {
			end = ex;
			FailureClassifier.keepInterruptFlag(ex);
		}
		keep(end);
		ResponseDisposal.close(this.response);
	}

	/**
	 * Read what is there, and leave it to {@code HttpURLConnection} what becomes of the
	 * connection: the end of its stream never waits, while closing its response does.
	 */
	void takeWhatHasCome() {
		Throwable end = null;
		try (InputStream body = this.response.getBody()) {
			int available = body.available();
			while (available > 0 && this.bytes.size() < MAX_BYTES) {
				this.bytes.write(body.readNBytes(available));
				available = body.available();
			}
			// Where the length is unknown, what has come passes for all, as it does
			// for this client's other readers when a connection breaks off.
			end = (ResponseDisposal.length(this.response) > this.bytes.size()) ? notRead() : null;
		}
		catch (IOException | RuntimeException ex) {
			end = ex;
		}
		keep(end);
	}

	private boolean drain(InputStream body) throws IOException {
		byte[] piece = new byte[1024];
		int count = body.read(piece);
		while (count >= 0 && this.bytes.size() < MAX_BYTES) {
			this.bytes.write(piece, 0, count);
			count = body.read(piece);
		}
		if (count >= 0 && !this.wire.cut()) {
			// Most clients drop the connection here.
			body.close();
		}
		return count < 0;
	}

	private void keep(@Nullable Throwable end) {
		if (this.kept != null) {
			this.kept.keep(this.bytes.toByteArray(), end);
		}
	}

	/**
	 * What the body of a kept response ends with where it was not read on.
	 */
	static IOException notRead() {
		return new IOException("The rest of the body was not read before the call waited for its origin");
	}

}
