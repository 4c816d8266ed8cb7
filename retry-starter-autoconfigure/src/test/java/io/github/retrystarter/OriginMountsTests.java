package io.github.retrystarter;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OriginMounts}.
 */
class OriginMountsTests {

	private static final HttpRetryPolicy POLICY = HttpRetryPolicy.defaults();

	private final OriginMounts mounts = new OriginMounts();

	@ParameterizedTest
	@CsvSource({ "/v1, true", "/v1/, true", "/v1/orders, true", "/v1//, true", "/v10, false", "/v, false", "'', false",
			"/, false", "/V1, false", "/v1;a=b, false", "/v1%2Forders, false", "/v1.json, false", "v1, false",
			"/x/v1, false" })
	void pathIsCoveredByWholeSegments(String path, boolean covered) {
		add("/v1");
		assertThat(find(path)).isEqualTo(covered ? "/v1" : null);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "/", "/v1", "//" })
	void mountWithoutPathCoversEveryPath(String path) {
		add("");
		assertThat(find(path)).isEmpty();
	}

	@Test
	void longestOfThousandsIsFoundAsByComparingWithEach() {
		Random random = new Random(1986);
		Set<String> paths = new HashSet<>();
		while (paths.size() < 2_000) {
			paths.add(randomPath(random));
		}
		paths.forEach(this::add);
		List<String> longestFirst = new ArrayList<>(paths);
		longestFirst.sort(Comparator.comparingInt(String::length).reversed());
		for (int i = 0; i < 5_000; i++) {
			String path = randomPath(random);
			String expected = longestFirst.stream().filter((prefix) -> covers(prefix, path)).findFirst().orElse(null);
			assertThat(find(path)).as(path).isEqualTo(expected);
		}
	}

	private static boolean covers(String prefix, String path) {
		return path.equals(prefix) || path.startsWith(prefix + "/");
	}

	private static String randomPath(Random random) {
		return random.ints(random.nextInt(6), 0, 8)
			.mapToObj((segment) -> "/" + List.of("a", "ab", "abc", "b", "b-", "-", "c", "cc").get(segment))
			.collect(Collectors.joining());
	}

	private void add(String path) {
		this.mounts.add(path, new RetryMount(path, UrlPrefix.parse("https://api.example.com" + path), POLICY, true));
	}

	private String find(String path) {
		RetryMount mount = this.mounts.find(path);
		return (mount != null) ? mount.name() : null;
	}

}
