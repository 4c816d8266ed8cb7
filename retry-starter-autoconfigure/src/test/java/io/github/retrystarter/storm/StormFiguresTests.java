package io.github.retrystarter.storm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import com.jayway.jsonpath.DocumentContext;
import com.jayway.jsonpath.JsonPath;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * The simulation, the table in {@code docs/comparison.md} and the sample's page must tell
 * the same.
 */
class StormFiguresTests {

	private static final DocumentContext PAGE = page();

	@ParameterizedTest
	@EnumSource
	void thePageHasTheFiguresOfTheSimulation(Storm storm) {
		for (Contender contender : List.of(Contender.NO_RETRIES, Contender.DEFAULTS)) {
			for (Metric metric : storm.metrics()) {
				assertThat(onThePage(storm, contender, metric)).as(contender + " " + metric)
					.isCloseTo(metric.worst(storm.scenario(), contender), within(0.001));
			}
		}
	}

	@ParameterizedTest
	@EnumSource
	void theTableHasTheFiguresOfThePage(Storm storm) throws IOException {
		Metric metric = storm.metrics().get(0);
		List<String> cells = Storm.CONTENDERS.stream()
			.map((contender) -> storm.cell(onThePage(storm, contender, metric)))
			.toList();
		String row = Files.readString(Path.of("..", "docs", "comparison.md"))
			.lines()
			.filter((line) -> line.startsWith("| " + storm.row()))
			.findFirst()
			.orElseThrow();
		assertThat(Arrays.stream(row.split("\\|")).skip(2).map((cell) -> cell.replace("**", "").trim()))
			.containsExactlyElementsOf(cells);
	}

	private static double onThePage(Storm storm, Contender contender, Metric metric) {
		List<@Nullable Number> figures = PAGE.read("$.storms[%d].curves[?(@.name == '%s')].figures['%s']"
			.formatted(storm.ordinal(), StormCurves.name(contender), StormCurves.name(metric)));
		Number figure = figures.get(0);
		return (figure != null) ? figure.doubleValue() : Double.POSITIVE_INFINITY;
	}

	private static DocumentContext page() {
		try {
			return JsonPath.parse(Files.readString(StormCurves.FILE));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
