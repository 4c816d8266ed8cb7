package io.github.retrystarter.client;

import java.io.EOFException;
import java.io.IOException;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Reads short bodies while the request can still be repeated, so that a connection lost
 * in the body is a failed attempt and not the caller's problem. The length is compared,
 * because {@code HttpURLConnection} hands a truncated body over as if it were whole.
 */
final class ResponseBuffer {

	private ResponseBuffer() {
	}

	/**
	 * Read the body of a response if it is short enough.
	 * @param response the response
	 * @param status its status
	 * @param method the method of its request
	 * @param limit the longest body to read, in bytes
	 * @return the response with its body in memory, or the response as it was
	 * @throws IOException if the body breaks off
	 */
	static ClientHttpResponse read(ClientHttpResponse response, int status, HttpMethod method, long limit)
			throws IOException {
		long length = (limit > 0) ? lengthToRead(response.getHeaders(), status, method, limit) : 0;
		if (length <= 0) {
			return response;
		}
		PeekableResponse peekable = PeekableResponse.of(response);
		byte[] body = peekable.readWhole((int) length);
		if (body.length < length) {
			throw new EOFException("The body ended after " + body.length + " of " + length + " bytes");
		}
		return peekable;
	}

	/**
	 * A decoded body is not as long as the header says.
	 */
	private static long lengthToRead(HttpHeaders headers, int status, HttpMethod method, long limit) {
		long length = contentLength(headers);
		boolean read = length > 0 && length <= limit && !headers.containsHeader(HttpHeaders.CONTENT_ENCODING)
				&& isBuffered(headers, status, method);
		return read ? length : 0;
	}

	/**
	 * The length that the headers give, -1 if they give none or one that is none.
	 */
	static long contentLength(HttpHeaders headers) {
		String length = headers.getFirst(HttpHeaders.CONTENT_LENGTH);
		try {
			return (length != null) ? Long.parseLong(length) : -1;
		}
		catch (NumberFormatException ex) {
			return -1;
		}
	}

	/**
	 * Whether there may be a body that can be read before its reader comes. An event
	 * stream is to be seen as it comes.
	 */
	static boolean isBuffered(HttpHeaders headers, int status, HttpMethod method) {
		if (method.equals(HttpMethod.HEAD) || status == 204 || status == 304) {
			return false;
		}
		String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
		return type == null || !type.regionMatches(true, 0, MediaType.TEXT_EVENT_STREAM_VALUE, 0,
				MediaType.TEXT_EVENT_STREAM_VALUE.length());
	}

}
