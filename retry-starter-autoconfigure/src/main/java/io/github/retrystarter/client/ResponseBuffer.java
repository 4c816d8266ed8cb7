package io.github.retrystarter.client;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
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
	 * Read the body of an answer if it is short enough.
	 * @param response the answer
	 * @param method the method of its request
	 * @param limit the longest body to read, in bytes
	 * @return the answer with its body in memory, or the answer as it was
	 * @throws IOException if the body breaks off
	 */
	static ClientHttpResponse read(ClientHttpResponse response, HttpMethod method, long limit) throws IOException {
		long length = lengthToRead(response, method, limit);
		if (length <= 0) {
			return response;
		}
		byte[] body = response.getBody().readNBytes((int) length);
		if (body.length < length) {
			throw new EOFException("The body ended after " + body.length + " of " + length + " bytes");
		}
		return new BufferedResponse(response, body);
	}

	/**
	 * A decoded body is not as long as the header says, and an event stream is to be seen
	 * as it comes.
	 */
	private static long lengthToRead(ClientHttpResponse response, HttpMethod method, long limit) throws IOException {
		int status = response.getStatusCode().value();
		if (limit <= 0 || method.equals(HttpMethod.HEAD) || status == 204 || status == 304) {
			return 0;
		}
		HttpHeaders headers = response.getHeaders();
		String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
		boolean eventStream = type != null && type.startsWith(MediaType.TEXT_EVENT_STREAM_VALUE);
		long length = headers.getContentLength();
		return (length <= limit && !eventStream && !headers.containsHeader(HttpHeaders.CONTENT_ENCODING)) ? length : 0;
	}

	private record BufferedResponse(ClientHttpResponse response,
			ByteArrayInputStream body) implements ClientHttpResponse {

		BufferedResponse(ClientHttpResponse response, byte[] body) {
			this(response, new ByteArrayInputStream(body));
		}

		@Override
		public HttpStatusCode getStatusCode() throws IOException {
			return this.response.getStatusCode();
		}

		@Override
		public String getStatusText() throws IOException {
			return this.response.getStatusText();
		}

		@Override
		public HttpHeaders getHeaders() {
			return this.response.getHeaders();
		}

		@Override
		public InputStream getBody() {
			return this.body;
		}

		@Override
		public void close() {
			this.response.close();
		}

	}

}
