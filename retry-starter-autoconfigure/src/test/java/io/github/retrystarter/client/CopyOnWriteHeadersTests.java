package io.github.retrystarter.client;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CopyOnWriteHeaders}.
 */
class CopyOnWriteHeadersTests {

	private final HttpHeaders original = original();

	private final HttpHeaders headers = CopyOnWriteHeaders.of(this.original);

	private static HttpHeaders original() {
		HttpHeaders headers = new HttpHeaders();
		headers.set("Accept", "application/json");
		headers.addAll("X-Many", List.of("one", "two"));
		return headers;
	}

	@Test
	void areThoseOfTheOriginalWhileNothingIsChanged() {
		this.original.set("Late", "as well");
		assertThat(this.headers.getFirst("accept")).isEqualTo("application/json");
		assertThat(this.headers.getFirst("none")).isNull();
		assertThat(this.headers.get("X-MANY")).containsExactly("one", "two");
		assertThat(this.headers.get("none")).isNull();
		assertThat(this.headers.containsHeader("ACCEPT")).isTrue();
		assertThat(this.headers.containsHeader("none")).isFalse();
		assertThat(this.headers.headerNames()).containsExactly("Accept", "X-Many", "Late");
		assertThat(this.headers.size()).isEqualTo(3);
		assertThat(this.headers.isEmpty()).isFalse();
		assertThat(this.headers.toSingleValueMap()).containsEntry("X-Many", "one");
		assertThat(asSent(this.headers)).isEqualTo(asSent(this.original));
	}

	@ParameterizedTest
	@MethodSource
	void changeIsThatOfACopy(Consumer<HttpHeaders> change) {
		HttpHeaders copy = HttpHeaders.copyOf(this.original);
		change.accept(copy);
		change.accept(this.headers);
		assertThat(asSent(this.headers)).isEqualTo(asSent(copy)).isNotEqualTo(asSent(this.original));
		assertThat(this.headers.headerNames()).containsExactlyElementsOf(copy.headerNames());
		assertThat(this.headers.get("X-Many")).isEqualTo(copy.get("X-Many"));
		assertThat(this.headers.getFirst("Accept")).isEqualTo(copy.getFirst("Accept"));
		assertThat(this.headers.size()).isEqualTo(copy.size());
		assertThat(this.original).isEqualTo(original());
	}

	static Stream<Named<Consumer<HttpHeaders>>> changeIsThatOfACopy() {
		return Stream.of(change("add", (headers) -> headers.add("accept", "text/plain")),
				change("add another", (headers) -> headers.add("Authorization", "Bearer token")),
				change("add all", (headers) -> headers.addAll("X-Many", List.of("three", "four"))),
				change("add all headers", (headers) -> headers.addAll(original())),
				change("set", (headers) -> headers.set("ACCEPT", "text/plain")),
				change("set all", (headers) -> headers.setAll(Map.of("Accept", "text/plain"))),
				change("put", (headers) -> headers.put("X-Many", List.of("three"))),
				change("put if absent", (headers) -> headers.putIfAbsent("X-New", List.of("three"))),
				change("put all", (headers) -> headers.putAll(Map.of("X-Many", List.of("three")))),
				change("set typed", (headers) -> headers.setBearerAuth("token")),
				change("remove", (headers) -> headers.remove("x-many")), change("clear", HttpHeaders::clear),
				change("remove name", (headers) -> headers.headerNames().remove("Accept")),
				change("remove entry", (headers) -> removeFirst(headers.headerSet().iterator())),
				change("set entry", (headers) -> headers.headerSet().iterator().next().setValue(List.of("text/plain"))),
				change("add value", (headers) -> headers.get("X-Many").add("three")),
				change("set value", (headers) -> headers.get("X-Many").set(0, "three")),
				change("remove value", (headers) -> headers.get("X-Many").remove(0)),
				change("clear values", (headers) -> headers.get("X-Many").clear()),
				change("remove value while sent", (headers) -> headers.forEach((name, values) -> values.remove("two"))),
				change("change values that have changed", (headers) -> {
					List<String> values = headers.get("X-Many");
					headers.add("X-Many", "three");
					values.add("four");
				}), change("change values that were removed", (headers) -> {
					List<String> values = headers.get("X-Many");
					headers.remove("X-Many");
					values.add("three");
				}));
	}

	private static Named<Consumer<HttpHeaders>> change(String name, Consumer<HttpHeaders> change) {
		return Named.of(name, change);
	}

	private static void removeFirst(Iterator<?> iterator) {
		iterator.next();
		iterator.remove();
	}

	private static String asSent(HttpHeaders headers) {
		StringBuilder lines = new StringBuilder();
		headers.forEach((name, values) -> values
			.forEach((value) -> lines.append(name).append(": ").append(value).append('\n')));
		return lines.toString();
	}

}
