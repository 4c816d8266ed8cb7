package io.github.retrystarter;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link JsonPattern}.
 */
class JsonPatternTests {

	@Test
	void pointerAndValueAreParted() {
		assertThat(JsonPattern.parse("/error/code=THROTTLED")).isEqualTo(new JsonPattern("/error/code", "THROTTLED"));
		assertThat(JsonPattern.parse("/error/code = a=b ")).isEqualTo(new JsonPattern("/error/code", "a=b"));
		assertThat(JsonPattern.parse(" /errors/0")).isEqualTo(new JsonPattern("/errors/0", null));
		assertThat(JsonPattern.parse("/a~1b~0c/=")).isEqualTo(new JsonPattern("/a~1b~0c/", ""));
	}

	@Test
	void isShownAsItIsWritten() {
		assertThat(JsonPattern.parse("/error")).hasToString("/error");
		assertThat(JsonPattern.parse("/error = 1")).hasToString("/error=1");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "error", "=THROTTLED", "/a~2", "/a~", "$.error" })
	void pointerThatIsNoneIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> JsonPattern.parse(text))
			.withMessageContaining("JSON pointer");
	}

}
