package io.github.retrystarter;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class StatusSetTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "503 | 503", "' 503 ' | 503", "500-504 | 500-504", "500 - 504 | 500-504",
			"503-503 | 503", "5xx | 500-599", "5XX | 500-599", "9xx | 900-999", "100-999 | 100-999" })
	void codesRangesAndClassesAreUnderstood(String entry, String expected) {
		assertThat(StatusSet.parse(List.of(entry))).hasToString(expected);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "0", "99", "099", "000", "1000", "-503", "5x", "5x3", "0xx", "xxx", "5xxx",
			"504-500", "099-200", "500-", "-504", "500-504-508", "500,503", "5xx-6xx", "500\u2013504",
			"\u0665\u0660\u0663", "503 Service Unavailable" })
	void whatIsNoStatusIsRefusedByName(String entry) {
		assertThatIllegalArgumentException().isThrownBy(() -> StatusSet.parse(List.of("429", entry)))
			.withMessageContaining("'" + entry.strip() + "'");
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, 0, 99, 1000, Integer.MIN_VALUE, Integer.MAX_VALUE })
	void codeThatIsNoStatusIsRefusedByName(int status) {
		assertThatIllegalArgumentException().isThrownBy(() -> StatusSet.of(status))
			.withMessageContaining("'" + status + "'");
	}

	@Test
	void rangeIncludesBothEndsAndNothingElse() {
		StatusSet statuses = StatusSet.parse(List.of("500-504"));
		assertThat(statuses.contains(499)).isFalse();
		assertThat(statuses.contains(500)).isTrue();
		assertThat(statuses.contains(504)).isTrue();
		assertThat(statuses.contains(505)).isFalse();
	}

	@ParameterizedTest
	@ValueSource(ints = { -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 0, 1000 })
	void whatIsNoStatusIsInNoSet(int status) {
		assertThat(StatusSet.parse(List.of("100-999")).contains(status)).isFalse();
	}

	@Test
	void firstAndLastStatusAreTaken() {
		assertThat(StatusSet.of(100, 999)).isEqualTo(StatusSet.parse(List.of("100", "999"))).hasToString("100, 999");
	}

	@Test
	void emptySetContainsNothing() {
		assertThat(StatusSet.of().stream()).isEmpty();
		assertThat(StatusSet.of()).hasToString("");
	}

	@Test
	void entriesAreUnited() {
		assertThat(StatusSet.parse(List.of("503", "502-503", "429", "429")).stream()).containsExactly(429, 502, 503);
	}

	@Test
	void textIsShortAndCanBeReadAgain() {
		StatusSet statuses = StatusSet.parse(List.of("4xx", "503", "501", "502", "507"));
		assertThat(statuses).hasToString("400-499, 501-503, 507");
		assertThat(StatusSet.parse(Arrays.asList(statuses.toString().split(",")))).isEqualTo(statuses);
	}

	@Test
	void setsAreEqualByWhatTheyContain() {
		StatusSet statuses = StatusSet.of(502, 503, 504);
		assertThat(statuses).isEqualTo(StatusSet.parse(List.of("502-504")))
			.hasSameHashCodeAs(StatusSet.parse(List.of("502-504")))
			.isNotEqualTo(StatusSet.of(502, 503))
			.isNotEqualTo("502-504");
	}

}
