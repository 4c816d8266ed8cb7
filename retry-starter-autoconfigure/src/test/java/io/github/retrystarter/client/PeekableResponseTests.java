package io.github.retrystarter.client;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpStatus;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.mock.http.client.MockClientHttpResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for {@link PeekableResponse}.
 */
class PeekableResponseTests {

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 8, 9, 10, 5000 })
	void readerSeesTheWholeBodyHoweverMuchWasLookedAt(int limit) throws IOException {
		PeekableResponse response = response(new OneByOne("two lamps"));
		assertThat(response.peek(limit)).hasSize(Math.min(limit, 9));
		assertThat(text(response)).isEqualTo("two lamps");
	}

	@Test
	void interruptThatTheClientForgetsIsKept() {
		response(new FailedStream(InputStream.nullInputStream(), Wires.forgottenInterrupt())).peek(1);
		assertThat(Thread.interrupted()).isTrue();
	}

	@Test
	void lookCanGoOnWhereTheLastOneEnded() throws IOException {
		PeekableResponse response = response(new OneByOne("two lamps"));
		assertThat(response.peek(3)).asString().isEqualTo("two");
		assertThat(response.peek(5)).asString().isEqualTo("two l");
		assertThat(response.peek(3)).asString().isEqualTo("two");
		assertThat(PeekableResponse.of(response, Wires.silent())).isSameAs(response);
		assertThat(text(response)).isEqualTo("two lamps");
	}

	@Test
	void longBodyIsLookedAtInAnArrayThatGrows() throws IOException {
		String body = "0123456789".repeat(1000);
		PeekableResponse response = response(new OneByOne(body));
		assertThat(response.peek(9000)).asString().isEqualTo(body.substring(0, 9000));
		assertThat(text(response)).isEqualTo(body);
	}

	@Test
	void bodyThatWasReadWholeCanBeReadAgain() throws IOException {
		PeekableResponse response = response(new OneByOne("two lamps"));
		response.peek(9);
		assertThat(text(response)).isEqualTo("two lamps");
		assertThat(text(response)).isEqualTo("two lamps");
	}

	@ParameterizedTest
	@ValueSource(ints = { 4, 100 })
	void bodyInMemoryCanBeReadAgainFromWhereItWasFound(int limit) throws IOException {
		InputStream memory = new ByteArrayInputStream("  two lamps".getBytes(StandardCharsets.UTF_8));
		memory.skipNBytes(2);
		PeekableResponse response = response(memory);
		response.peek(limit);
		assertThat(text(response)).isEqualTo("two lamps");
		assertThat(text(response)).isEqualTo("two lamps");
	}

	@ParameterizedTest
	@ValueSource(classes = { IOException.class, IllegalStateException.class, LinkageError.class })
	void readerMeetsTheFailureAfterWhatCame(Class<? extends Throwable> type) throws Exception {
		Throwable failure = type.getConstructor(String.class).newInstance("reset");
		PeekableResponse response = response(new OneByOne("two") {

			@Override
			void end() throws IOException {
				throw FailedStream.rethrown(failure);
			}

		});
		assertThat(response.peek(9)).asString().isEqualTo("two");
		assertThat(response.failure()).isSameAs(failure);
		InputStream body = response.getBody();
		assertThat(body.readNBytes(3)).asString().isEqualTo("two");
		assertThatThrownBy(body::read).isSameAs(failure);
		assertThatThrownBy(() -> body.readNBytes(5)).isSameAs(failure);
	}

	@ParameterizedTest
	@ValueSource(booleans = { true, false })
	void readerClosesTheStreamOfTheClientUnlessItHasEnded(boolean broken) throws IOException {
		List<String> events = new ArrayList<>();
		PeekableResponse response = response(new OneByOne("two lamps") {

			@Override
			public int read(byte[] bytes, int offset, int length) throws IOException {
				if (broken) {
					throw new IOException("reset");
				}
				return super.read(bytes, offset, length);
			}

			@Override
			public void close() {
				events.add("close");
			}

		});
		response.peek(3);
		response.getBody().close();
		assertThat(events).containsExactly("close");
	}

	@Test
	void readerIsRefusedTheBodyAsThePeekWas() {
		IOException failure = new EOFException("reset");
		PeekableResponse response = PeekableResponse.of(new MockClientHttpResponse(new byte[0], HttpStatus.OK) {

			@Override
			public InputStream getBody() throws IOException {
				throw failure;
			}

		}, Wires.silent());
		assertThat(response.peek(9)).isEmpty();
		assertThat(response.failure()).isSameAs(failure);
		assertThatThrownBy(response::getBody).isSameAs(failure);
	}

	@Test
	void responseWithoutABodyIsLeftAlone() throws IOException {
		PeekableResponse response = PeekableResponse.of(new MockClientHttpResponse(new byte[0], HttpStatus.OK) {

			@Override
			public InputStream getBody() {
				return null;
			}

		}, Wires.silent());
		assertThat(response.peek(9)).isEmpty();
		assertThat(response.failure()).isNull();
		assertThat(response.getBody()).isNull();
	}

	private static PeekableResponse response(InputStream body) {
		return PeekableResponse.of(new MockClientHttpResponse(body, HttpStatus.OK), Wires.silent());
	}

	private static String text(ClientHttpResponse response) throws IOException {
		return new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8);
	}

	/**
	 * Comes a byte at a time.
	 */
	private static class OneByOne extends FilterInputStream {

		OneByOne(String text) {
			super(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
		}

		@Override
		public int read() throws IOException {
			int read = super.read();
			if (read < 0) {
				end();
			}
			return read;
		}

		@Override
		public int read(byte[] bytes, int offset, int length) throws IOException {
			int read = super.read(bytes, offset, Math.min(length, 1));
			if (read < 0) {
				end();
			}
			return read;
		}

		void end() throws IOException {
		}

	}

}
