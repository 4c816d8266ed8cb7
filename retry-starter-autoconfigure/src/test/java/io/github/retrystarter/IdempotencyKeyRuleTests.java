package io.github.retrystarter;

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpMethod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class IdempotencyKeyRuleTests {

	@Test
	void keyIsGeneratedForPostAndPatchAlone() {
		IdempotencyKeyRule key = new IdempotencyKeyRule(true, "Idempotency-Key", false, true);
		assertThat(Stream.of(HttpMethod.values()).filter(key::isGeneratedFor))
			.containsExactlyInAnyOrder(HttpMethod.POST, HttpMethod.PATCH);
		assertThat(key.isGeneratedFor(HttpMethod.valueOf("PROPFIND"))).isFalse();
	}

	@Test
	void noKeyIsGeneratedUnlessAsked() {
		IdempotencyKeyRule key = new IdempotencyKeyRule(false, "Idempotency-Key", false, true);
		assertThat(HttpMethod.values()).noneMatch(key::isGeneratedFor);
	}

	@ParameterizedTest
	@ValueSource(strings = { "Idempotency-Key", "X", "x_request.id", "!#$%&'*+-.^_`|~09azAZ" })
	void anyTokenIsAHeaderName(String header) {
		assertThat(new IdempotencyKeyRule(true, header, false, true).header()).isEqualTo(header);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "X Key", " X-Key", "X-Key ", "X:Key", "X/Key", "X(Key)", "X,Y", "X;Y", "X=Y",
			"X\"Y", "X@Y", "X[Y]", "X{Y}", "X<Y>", "X?Y", "X\\Y", "X\tY", "X\r\nY: Z", "X\u007f", "X\u0000",
			"Schl\u00fcssel", "\uff38" })
	void whatIsNoHeaderNameIsRefused(String header) {
		assertThatIllegalArgumentException().isThrownBy(() -> new IdempotencyKeyRule(true, header, false, true))
			.withMessage("idempotency-key.header must be a header name, but is '" + header + "'");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '\'', value = { "8e03978e | \"8e03978e\"", "a\"b\\c | \"a\\\"b\\\\c\"",
			"\"quoted\" | \"quoted\"", "\" | \"\\\"\"" })
	void keyIsQuotedOnlyWhenAsked(String key, String quoted) {
		assertThat(new IdempotencyKeyRule(true, "Idempotency-Key", true, true).write(key)).isEqualTo(quoted);
		assertThat(new IdempotencyKeyRule(true, "Idempotency-Key", false, true).write(key)).isEqualTo(key);
	}

}
