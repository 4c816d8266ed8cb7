package io.github.retrystarter;

import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpMethod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

class MethodSetTests {

	@Test
	void setContainsWhatItWasGivenAndNothingElse() {
		MethodSet methods = MethodSet.of(HttpMethod.GET, HttpMethod.PUT);
		assertThat(methods.contains(HttpMethod.GET)).isTrue();
		assertThat(methods.contains(HttpMethod.PUT)).isTrue();
		assertThat(methods.contains(HttpMethod.POST)).isFalse();
		assertThat(methods.contains(HttpMethod.valueOf("PROPFIND"))).isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "get", "Get", " GET " })
	void nameIsReadWhateverItsCaseAndSpaces(String name) {
		assertThat(MethodSet.parse(List.of(name))).isEqualTo(MethodSet.of(HttpMethod.GET));
	}

	@ParameterizedTest
	@ValueSource(strings = { "QUERY", "query" })
	void queryIsAStandardMethodWhateverTheFramework(String name) {
		assertThat(MethodSet.parse(List.of(name)).contains(HttpMethod.valueOf("QUERY"))).isTrue();
	}

	@Test
	void otherMethodsAreComparedAsTheyAreWritten() {
		MethodSet methods = MethodSet.parse(List.of("PROPFIND", "m-search"));
		assertThat(methods.contains(HttpMethod.valueOf("PROPFIND"))).isTrue();
		assertThat(methods.contains(HttpMethod.valueOf("m-search"))).isTrue();
		assertThat(methods.contains(HttpMethod.valueOf("M-SEARCH"))).isFalse();
	}

	@Test
	void namesAreReadAlikeInEveryLanguage() {
		Locale locale = Locale.getDefault();
		try {
			Locale.setDefault(Locale.forLanguageTag("tr"));
			assertThat(MethodSet.parse(List.of("options"))).isEqualTo(MethodSet.of(HttpMethod.OPTIONS));
		}
		finally {
			Locale.setDefault(locale);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "GET PUT", "GET,PUT", "**", "GET*", "G\u0130T" })
	void whatIsNoMethodIsRefusedByName(String name) {
		assertThatIllegalArgumentException().isThrownBy(() -> MethodSet.parse(List.of("GET", name)))
			.withMessageContaining("'" + name + "'")
			.withMessageContaining("PROPFIND");
	}

	@ParameterizedTest
	@ValueSource(strings = { "*", " * " })
	void wildcardContainsEveryMethod(String wildcard) {
		MethodSet methods = MethodSet.parse(List.of("GET", wildcard));
		assertThat(methods.contains(HttpMethod.POST)).isTrue();
		assertThat(methods.contains(HttpMethod.valueOf("PROPFIND"))).isTrue();
		assertThat(methods).hasToString("*");
	}

	@Test
	void whatIsNoMethodIsRefusedBesideTheWildcardToo() {
		assertThatIllegalArgumentException().isThrownBy(() -> MethodSet.parse(List.of("*", "GET;")))
			.withMessageContaining("'GET;'");
	}

	@Test
	void emptySetContainsNothing() {
		assertThat(MethodSet.parse(List.of()).contains(HttpMethod.GET)).isFalse();
		assertThat(MethodSet.of()).hasToString("");
	}

	@Test
	void textKeepsTheOrder() {
		assertThat(MethodSet.of(HttpMethod.PUT, HttpMethod.GET)).hasToString("PUT, GET");
	}

	@Test
	void setsAreEqualWhateverTheOrder() {
		assertThat(MethodSet.of(HttpMethod.PUT, HttpMethod.GET))
			.isEqualTo(MethodSet.parse(List.of("GET", "PUT", "GET")))
			.hasSameHashCodeAs(MethodSet.parse(List.of("GET", "PUT", "GET")))
			.isNotEqualTo(MethodSet.of(HttpMethod.GET))
			.isNotEqualTo("PUT, GET");
		assertThat(MethodSet.parse(List.of("*"))).isNotEqualTo(MethodSet.of());
	}

}
