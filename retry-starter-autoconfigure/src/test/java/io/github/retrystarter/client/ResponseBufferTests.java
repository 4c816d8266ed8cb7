package io.github.retrystarter.client;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.AsynchronousCloseException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.client.MockClientHttpResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ResponseBuffer}.
 */
class ResponseBufferTests {

	private long now = Long.MAX_VALUE - 1;

	private int read;

	@ParameterizedTest
	@ValueSource(ints = { 1, 8, 9, 10, 100_000 })
	void readerSeesTheWholeBodyWhateverItsLengthWasSaidToBe(int length) throws IOException {
		PeekableResponse response = response(new SlowBody("two lamps", Duration.ZERO));
		assertThat(ResponseBuffer.readAhead(response, length, () -> this.now)).isNull();
		assertThat(response.getBody().readAllBytes()).asString().isEqualTo("two lamps");
		assertThat(response.getBody() instanceof ByteArrayInputStream).as("whole").isEqualTo(length >= 9);
	}

	@ParameterizedTest
	@CsvSource({ "10, 9", "49, 4", "60, 3", "100, 2", "5000, 2" })
	void bodyThatComesSlowlyIsHandedOverAMomentAfterItBegan(int millis, int expected) throws IOException {
		PeekableResponse response = response(new SlowBody("two lamps", Duration.ofMillis(millis)));
		assertThat(ResponseBuffer.readAhead(response, 9, () -> this.now)).isNull();
		assertThat(this.read).isEqualTo(expected);
		assertThat(response.getBody().readAllBytes()).asString().isEqualTo("two lamps");
	}

	@Test
	void bodyInMemoryIsNotReadAhead() throws IOException {
		InputStream memory = new ByteArrayInputStream(new byte[9]);
		PeekableResponse response = response(memory);
		assertThat(ResponseBuffer.readAhead(response, 5, () -> this.now)).isNull();
		assertThat(response.getBody()).isSameAs(memory).hasBinaryContent(new byte[9]);
	}

	/**
	 * As the streams of HttpClient 5, the JDK's client, HttpURLConnection and Jetty say
	 * it.
	 */
	@ParameterizedTest
	@MethodSource
	void bodyThatAnInterceptorHasClosedDidNotBreakOff(IOException failure) {
		assertThat(ResponseBuffer.readAhead(failing("", failure), 9, () -> this.now)).isNull();
		assertThat(ResponseBuffer.readAhead(failing("two", failure), 9, () -> this.now)).isSameAs(failure);
		IOException caused = new IOException("closed", new IOException("reset"));
		assertThat(ResponseBuffer.readAhead(failing("", caused), 9, () -> this.now)).isSameAs(caused);
	}

	static List<IOException> bodyThatAnInterceptorHasClosedDidNotBreakOff() {
		return List.of(new IOException("Stream already closed"), new IOException("closed"),
				new IOException("stream is closed"), new AsynchronousCloseException());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			GET  | 200 | Content-Length: 10                              | 10
			GET  | 200 | Content-Length: 11                              | 0
			GET  | 200 | Content-Length: 0                               | 0
			GET  | 200 | Content-Length: -1                              | 0
			GET  | 200 | Content-Length: 2, 2                            | 0
			GET  | 200 | Content-Type: text/plain                        | 0
			GET  | 200 | Content-Length: 5; Content-Encoding: gzip       | 0
			GET  | 200 | Content-Length: 5; Transfer-Encoding: chunked   | 0
			GET  | 200 | Content-Length: 5; Content-Type: text/plain     | 5
			GET  | 200 | Content-Length: 5; Content-Type: Text/Event-Stream;charset=UTF-8 | 0
			GET  | 200 | Content-Length: 5; Content-Type: application/x-ndjson | 0
			GET  | 200 | Content-Length: 5; Content-Type: application/jsonl;charset=utf-8 | 0
			GET  | 200 | Content-Length: 5; Content-Type: application/json-seq | 0
			GET  | 200 | Content-Length: 5; Content-Type: application/json   | 5
			GET  | 200 | Content-Length: 5; Content-Type: application/jsonlines | 5
			HEAD | 200 | Content-Length: 5                               | 0
			GET  | 204 | Content-Length: 5                               | 0
			GET  | 205 | Content-Length: 5                               | 0
			GET  | 304 | Content-Length: 5                               | 0
			""")
	void readsWhatIsShortAndOfKnownLength(HttpMethod method, int status, String lines, int expected) {
		HttpHeaders headers = new HttpHeaders();
		for (String line : lines.split("; ")) {
			headers.add(line.split(": ")[0], line.split(": ")[1]);
		}
		assertThat(ResponseBuffer.lengthToRead(headers, status, method, 10)).isEqualTo(expected);
		assertThat(ResponseBuffer.lengthToRead(headers, status, method, 0)).isZero();
	}

	private static PeekableResponse failing(String beginning, IOException failure) {
		InputStream end = new InputStream() {

			@Override
			public int read() throws IOException {
				throw failure;
			}

		};
		InputStream begin = new ByteArrayInputStream(beginning.getBytes(StandardCharsets.UTF_8));
		return response(new InputStream() {

			@Override
			public int read() throws IOException {
				return (begin.available() > 0) ? begin.read() : end.read();
			}

			@Override
			public int read(byte[] bytes, int offset, int length) throws IOException {
				return (begin.available() > 0) ? begin.read(bytes, offset, length) : end.read(bytes, offset, length);
			}

		});
	}

	private static PeekableResponse response(InputStream body) {
		return PeekableResponse.of(new MockClientHttpResponse(body, HttpStatus.OK), Wires.silent());
	}

	/**
	 * Comes a byte at a time, each after a pause.
	 */
	private final class SlowBody extends FilterInputStream {

		private final Duration pause;

		SlowBody(String text, Duration pause) {
			super(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
			this.pause = pause;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			ResponseBufferTests.this.now += this.pause.toNanos();
			int count = super.read(bytes, offset, Math.min(length, 1));
			ResponseBufferTests.this.read += Math.max(count, 0);
			return count;
		}

	}

}
