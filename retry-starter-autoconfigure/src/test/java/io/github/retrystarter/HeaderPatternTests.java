package io.github.retrystarter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link HeaderPattern}.
 */
class HeaderPatternTests {

	private final HttpHeaders headers = new HttpHeaders();

	@ParameterizedTest
	@CsvSource({ "X-Should-Retry, true", "x-should-retry, true", "X-Should-Retry=false, true",
			"X-Should-Retry = FALSE, true", "X-Should-Retry=true, false", "X-Should-Retry=, false", "X-Other, false",
			"X-Other=false, false", "X-Token=a=b, true" })
	void matchesByNameAndValue(String text, boolean matches) {
		this.headers.add("X-Should-Retry", " false ");
		this.headers.add("X-Token", "a=b");
		assertThat(HeaderPattern.parse(text).matches(this.headers)).isEqualTo(matches);
	}

	@Test
	void anyOfSeveralValuesMayMatch() {
		this.headers.add("X-Reason", "busy");
		this.headers.add("X-Reason", "shedding");
		assertThat(HeaderPattern.parse("X-Reason=shedding").matches(this.headers)).isTrue();
	}

	@Test
	void isShownAsItIsWritten() {
		assertThat(HeaderPattern.parse("X-Should-Retry")).hasToString("X-Should-Retry");
		assertThat(HeaderPattern.parse("X-Should-Retry = false")).hasToString("X-Should-Retry=false");
	}

	@Test
	void emptyValueMatchesAnEmptyHeader() {
		this.headers.add("X-Empty", "");
		assertThat(HeaderPattern.parse("X-Empty=").matches(this.headers)).isTrue();
		assertThat(HeaderPattern.parse("X-Empty").matches(this.headers)).isTrue();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "=false", "X Bad", "X:Bad=1", "Ä" })
	void nameThatIsNoneIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> HeaderPattern.parse(text))
			.withMessageContaining("header name");
	}

}
