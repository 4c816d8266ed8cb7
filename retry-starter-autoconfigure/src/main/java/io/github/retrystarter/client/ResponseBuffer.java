package io.github.retrystarter.client;

import java.io.EOFException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;

/**
 * Reads short bodies while the request can still be repeated, so that a connection lost
 * in the body is a failed attempt and not the caller's problem.
 */
final class ResponseBuffer {

	// In lower case, which is how most of the maps behind headers look for them.

	private static final String CONTENT_LENGTH = "content-length";

	private static final String CONTENT_TYPE = "content-type";

	private static final String CONTENT_ENCODING = "content-encoding";

	private static final String TRANSFER_ENCODING = "transfer-encoding";

	private static final String[] STREAMS = { MediaType.TEXT_EVENT_STREAM_VALUE, MediaType.APPLICATION_NDJSON_VALUE,
			"application/jsonl", "application/json-seq" };

	/**
	 * How much memory is taken because of what a header says, in bytes.
	 */
	private static final int MAX_EXPECTED = 64 * 1024;

	/**
	 * How long a body that comes in pieces is kept from its reader, in nanoseconds.
	 */
	private static final long MAX_WAIT = TimeUnit.MILLISECONDS.toNanos(100);

	private ResponseBuffer() {
	}

	/**
	 * Read a body to its end, unless it is in memory anyway or comes slowly.
	 * @param response the response
	 * @param length how long the body is said to be, in bytes
	 * @param nanoTime the time that passes
	 * @return what the body broke off with, {@code null} if it did not
	 */
	static @Nullable Throwable readAhead(PeekableResponse response, int length, LongSupplier nanoTime) {
		PeekedBody body = response.body();
		if (body == null || body.isInMemory()) {
			return response.failure();
		}
		body.expect(Math.min(length, MAX_EXPECTED));
		boolean more = body.readOn(length);
		long begin = (more && body.count() < length) ? nanoTime.getAsLong() : 0;
		while (more && (body.count() >= length || nanoTime.getAsLong() - begin < MAX_WAIT)) {
			more = body.readOn(length);
		}
		if (body.isCutShort(length)) {
			return new EOFException("The body ended after " + body.count() + " of " + length + " bytes");
		}
		return body.failure();
	}

	/**
	 * The length of a body that can be read ahead of its reader.
	 * @param limit most bytes to read
	 * @return the length in bytes, 0 if it is unknown, longer, or not that of what the
	 * client decodes
	 */
	static int lengthToRead(HttpHeaders headers, int status, HttpMethod method, int limit) {
		long length = (limit > 0) ? contentLength(headers) : -1;
		boolean known = length > 0 && length <= limit && mayHaveBody(headers, status, method)
				&& !headers.containsHeader(CONTENT_ENCODING) && !headers.containsHeader(TRANSFER_ENCODING);
		return known ? (int) length : 0;
	}

	/**
	 * The length that the headers give, -1 if they give none or one that is none.
	 */
	static long contentLength(HttpHeaders headers) {
		String length = headers.getFirst(CONTENT_LENGTH);
		try {
			return (length != null) ? Long.parseLong(length) : -1;
		}
		catch (NumberFormatException ex) {
			return -1;
		}
	}

	/**
	 * Whether there may be a body that can be read before its reader comes. What is made
	 * of events or lines is to be seen as it comes.
	 */
	static boolean mayHaveBody(HttpHeaders headers, int status, HttpMethod method) {
		if (method.equals(HttpMethod.HEAD) || status == 204 || status == 205 || status == 304) {
			return false;
		}
		String type = headers.getFirst(CONTENT_TYPE);
		return type == null || !isStream(type);
	}

	private static boolean isStream(String type) {
		for (String stream : STREAMS) {
			int length = stream.length();
			if (type.regionMatches(true, 0, stream, 0, length)
					&& (type.length() == length || !Character.isLetter(type.charAt(length)))) {
				return true;
			}
		}
		return false;
	}

}
