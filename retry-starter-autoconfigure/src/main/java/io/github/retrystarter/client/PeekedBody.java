package io.github.retrystarter.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.channels.AsynchronousCloseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * A body whose beginning is read before its reader comes, and what follows it: the rest,
 * the end, or a failure.
 */
final class PeekedBody {

	private static final byte[] NOTHING = {};

	private static final int MIN_SIZE = 1024;

	/**
	 * What streams say that were closed on this side.
	 */
	private static final Set<String> CLOSED = Set.of("closed", "stream closed", "stream is closed",
			"stream already closed");

	private final InputStream rest;

	private byte[] bytes = NOTHING;

	private int count;

	private boolean ended;

	private @Nullable Throwable failure;

	private @Nullable InputStream continued;

	PeekedBody(InputStream body) {
		this.rest = body;
		if (isInMemory()) {
			body.mark(0);
		}
	}

	/**
	 * Whether the client, or an interceptor, has read the body already and may give it
	 * out again.
	 */
	boolean isInMemory() {
		return this.rest instanceof ByteArrayInputStream;
	}

	/**
	 * Make room, so that a body of the expected length is read into one array.
	 * @param length the length in bytes
	 */
	void expect(int length) {
		this.bytes = new byte[length + 1];
	}

	/**
	 * Read the next piece, until one byte more is here than was asked for: that one tells
	 * the end of a body from its middle.
	 * @param limit how much is asked for, in bytes
	 * @return whether there may be a further piece
	 */
	boolean readOn(int limit) {
		if (this.ended || this.failure != null || this.count > limit) {
			return false;
		}
		if (this.count == this.bytes.length) {
			int size = (int) Math.min(limit + 1L, Math.max(MIN_SIZE, 2L * this.count));
			this.bytes = Arrays.copyOf(this.bytes, size);
		}
		try {
			int read = this.rest.read(this.bytes, this.count, this.bytes.length - this.count);
			this.ended = read < 0;
			this.count += Math.max(read, 0);
		}
		catch (IOException | RuntimeException | Error ex) {
			this.failure = ex;
			FailureClassifier.keepInterruptFlag(ex);
		}
		return !this.ended && this.failure == null;
	}

	byte[] beginning(int limit) {
		return Arrays.copyOf(this.bytes, Math.min(this.count, limit));
	}

	int count() {
		return this.count;
	}

	/**
	 * What the body broke off with, {@code null} if it did not.
	 */
	@Nullable Throwable failure() {
		return isClosed() ? null : this.failure;
	}

	/**
	 * Whether an interceptor has read and closed the body.
	 */
	private boolean isClosed() {
		return this.failure != null && this.count == 0 && this.failure.getCause() == null
				&& (this.failure.getClass() == AsynchronousCloseException.class
						|| CLOSED.contains(String.valueOf(this.failure.getMessage()).toLowerCase(Locale.ROOT)));
	}

	/**
	 * Whether the body ended early in silence, as only {@code HttpURLConnection} lets it,
	 * before Java 24. With any other client, what ends early was shortened by an
	 * interceptor, as was what ends at once.
	 * @param length how long it should have been, in bytes
	 */
	boolean isCutShort(int length) {
		return this.ended && this.count > 0 && this.count < length
				&& this.rest.getClass().getName().startsWith("sun.net.www.protocol.http.");
	}

	/**
	 * The body from its beginning, for its reader: a stream of its own for each if it has
	 * been read to its end or failure.
	 */
	InputStream stream() throws IOException {
		if (this.ended) {
			return beginning();
		}
		if (this.failure != null) {
			return new SequenceInputStream(beginning(), new FailedStream(this.rest, this.failure));
		}
		if (isInMemory()) {
			this.rest.reset();
			return this.rest;
		}
		if (this.continued == null) {
			this.continued = new SequenceInputStream(beginning(), this.rest);
		}
		return this.continued;
	}

	private InputStream beginning() {
		return new ByteArrayInputStream(this.bytes, 0, this.count);
	}

}
