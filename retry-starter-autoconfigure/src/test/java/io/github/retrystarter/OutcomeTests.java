package io.github.retrystarter;

import java.io.IOException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;

class OutcomeTests {

	@ParameterizedTest
	@CsvSource({ "CONNECT, connect", "READ, read", "PERMANENT, permanent" })
	void causeOfAFailureIsItsKind(FailureKind kind, String reason) {
		assertThat(new Outcome.Failure(new IOException(), kind).cause()).isEqualTo(reason);
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 0, 100, 503, 599, 600, 999 })
	void causeOfAResponseIsItsStatus(int status) {
		assertThat(new Outcome.Response(status, new HttpHeaders()).cause()).isEqualTo("status_" + status);
	}

	@Test
	void descriptionNamesTheFailureWithoutItsMessage() {
		Outcome failure = new Outcome.Failure(new IOException("https://user:secret@api.example.com"), FailureKind.READ);
		assertThat(failure).hasToString("read failure (IOException)");
	}

	@Test
	void descriptionOfAResponseIsItsStatusWithoutHeaders() {
		HttpHeaders headers = new HttpHeaders();
		headers.add(HttpHeaders.SET_COOKIE, "secret");
		assertThat(new Outcome.Response(503, headers)).hasToString("status 503");
	}

}
