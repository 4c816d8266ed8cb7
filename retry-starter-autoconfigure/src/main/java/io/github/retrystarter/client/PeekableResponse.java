package io.github.retrystarter.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpResponse;

/**
 * A response whose body can be looked at before its reader comes, who then sees it from
 * the beginning.
 */
final class PeekableResponse implements ClientHttpResponse {

	private static final int MAX_EXPECTED = 64 * 1024;

	private final ClientHttpResponse response;

	private byte @Nullable [] beginning;

	private @Nullable InputStream body;

	private PeekableResponse(ClientHttpResponse response) {
		this.response = response;
	}

	static PeekableResponse of(ClientHttpResponse response) {
		return (response instanceof PeekableResponse peekable) ? peekable : new PeekableResponse(response);
	}

	/**
	 * Read the beginning of the body, once.
	 * @param limit most bytes to read
	 * @return the bytes, fewer than the limit if there are no more
	 * @throws IOException if the body breaks off before
	 */
	byte[] peek(int limit) throws IOException {
		if (this.beginning == null) {
			InputStream rest = this.response.getBody();
			this.beginning = rest.readNBytes(limit);
			InputStream read = new ByteArrayInputStream(this.beginning);
			this.body = (this.beginning.length < limit) ? read : new SequenceInputStream(read, rest);
		}
		return this.beginning;
	}

	/**
	 * Read a body of known length to its end, once. A short one takes no more memory than
	 * it needs; of a long one it is not believed that all of it will come.
	 * @param length the length in bytes
	 * @return the bytes, fewer than the length if there are no more
	 * @throws IOException if the body breaks off before
	 */
	byte[] readWhole(int length) throws IOException {
		if (this.beginning == null) {
			InputStream rest = this.response.getBody();
			this.beginning = readNBytes(rest, length);
			InputStream read = new ByteArrayInputStream(this.beginning);
			int next = rest.read();
			this.body = (next < 0) ? read : new SequenceInputStream(read,
					new SequenceInputStream(new ByteArrayInputStream(new byte[] { (byte) next }), rest));
		}
		return this.beginning;
	}

	private static byte[] readNBytes(InputStream body, int length) throws IOException {
		if (length > MAX_EXPECTED) {
			return body.readNBytes(length);
		}
		byte[] bytes = new byte[length];
		int count = body.readNBytes(bytes, 0, length);
		return (count == length) ? bytes : Arrays.copyOf(bytes, count);
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
	public InputStream getBody() throws IOException {
		return (this.body != null) ? this.body : this.response.getBody();
	}

	@Override
	public void close() {
		this.response.close();
	}

}
