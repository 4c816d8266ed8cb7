package io.github.retrystarter;

import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StructuredField}.
 */
class StructuredFieldTests {

	@ParameterizedTest
	@CsvSource(quoteCharacter = '\0', delimiter = '|', textBlock = """
			7                | 7
			-7               | -7
			999999999999999  | 999999999999999
			@1700000000      | 1700000000
			token            | token
			*a:b/c           | *a:b/c
			"quoted"         | quoted
			"a\\"b\\\\c"     | a"b\\c
			%"display"       | display
			:cGs=:           | Bytes[text=pk]
			?1               | true
			?0               | false
			1.5              | 1.5
			-0.125           | -0.125
			999999999999.999 | 9.99999999999999E11
			""")
	void readsEachKindOfItem(String field, String value) {
		assertThat(StructuredField.list(field)).singleElement()
			.satisfies((item) -> assertThat(item.value()).hasToString(value));
	}

	@ParameterizedTest
	@ValueSource(strings = { "1,", ",1", "1 2", "1;", "1; ;a", "1;A=1", "-", "1.", ".5", "1.2345", "1234567890123.5",
			"1234567890123456", "@1.5", "@", "\"open", "\"a\\b\"", "\"ä\"", "\"a\tb\"", ":open", ":=:", "?2", "?",
			"(1 2)", "ätoken", "_a", "a=1", "a\u0000" })
	void isMalformedAsAWhole(String field) {
		assertThat(StructuredField.list(field)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "A=1", "1=1", "a=", "a=1,", "a b", "a;=1" })
	void isAMalformedDictionary(String field) {
		assertThat(StructuredField.dictionary(field)).isNull();
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "   " })
	void isEmpty(String field) {
		assertThat(StructuredField.list(field)).isEmpty();
		assertThat(StructuredField.dictionary(field)).isEmpty();
	}

	@Test
	void readsItemsWithTheirParameters() {
		assertThat(StructuredField.list("  \"burst\";r=0; t=30;pk=:cGs=:;on \t,\t other;r=1;r=2 ")).containsExactly(
				new StructuredField.Item("burst",
						Map.of("r", 0L, "t", 30L, "pk", new StructuredField.Bytes("pk"), "on", true)),
				new StructuredField.Item("other", Map.of("r", 2L)));
	}

	@Test
	void readsADictionary() {
		assertThat(StructuredField.dictionary("a=1, b;x=2, c=?0, a=3, *k-._=d")).isEqualTo(Map.of("a", item(3L), "b",
				new StructuredField.Item(true, Map.of("x", 2L)), "c", item(false), "*k-._", item("d")));
	}

	@Test
	void readsWhatIsLong() {
		String text = "\\\"".repeat(50_000);
		assertThat(StructuredField.list('"' + text + '"')).isEqualTo(List.of(item("\"".repeat(50_000))));
		assertThat(StructuredField.list(("a".repeat(1_000) + ",").repeat(100) + ":" + "A".repeat(40_000) + ":"))
			.hasSize(101);
	}

	private static StructuredField.Item item(Object value) {
		return new StructuredField.Item(value, Map.of());
	}

}
