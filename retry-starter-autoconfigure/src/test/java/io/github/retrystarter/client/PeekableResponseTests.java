package io.github.retrystarter.client;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpStatus;
import org.springframework.mock.http.client.MockClientHttpResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PeekableResponse}.
 */
class PeekableResponseTests {

	private final PeekableResponse response = PeekableResponse
		.of(new MockClientHttpResponse("two lamps".getBytes(StandardCharsets.UTF_8), HttpStatus.OK));

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 8, 9, 10, 100 })
	void readerSeesTheWholeBodyHoweverMuchWasLookedAt(int limit) throws IOException {
		assertThat(this.response.peek(limit)).hasSize(Math.min(limit, 9));
		assertThat(text(this.response.getBody())).isEqualTo("two lamps");
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 7, 8, 9, 10, 100, 100_000 })
	void readerSeesTheWholeBodyWhateverItsLengthWasSaidToBe(int length) throws IOException {
		assertThat(this.response.readWhole(length)).hasSize(Math.min(length, 9));
		assertThat(text(this.response.getBody())).isEqualTo("two lamps");
	}

	@Test
	void whatWasReadIsNotReadAgain() throws IOException {
		byte[] whole = this.response.readWhole(9);
		assertThat(this.response.peek(4)).isSameAs(whole);
		assertThat(this.response.readWhole(9)).isSameAs(whole);
		assertThat(PeekableResponse.of(this.response)).isSameAs(this.response);
	}

	private static String text(InputStream body) throws IOException {
		return new String(body.readAllBytes(), StandardCharsets.UTF_8);
	}

}
