package io.github.retrystarter.storm;

import java.util.Collections;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Prints the figures of all contenders. Not part of the ordinary build:
 * {@code mvn test -Pstorm -pl retry-starter-autoconfigure} runs it, and nothing else.
 */
@Tag("storm")
class StormTable {

	private static final List<Contender> CONTENDERS = List.of(Contender.values());

	@Test
	void print() {
		printTable("worst of five seeds", CONTENDERS.stream().map(Contender::title).toList(), StormTable::worst);
		printBlips(Stream.concat(Blip.atHalfLoad(), Blip.atHighLoad()).toList());
		printTable("our defaults, five seeds", List.of("lowest", "mean", "highest"), StormTable::spread);
	}

	private static void printTable(String note, List<String> titles, Function<Measure, List<String>> cells) {
		System.out.println();
		printRow("what happens", "what is measured: " + note, titles);
		printRow("---", "---", Collections.nCopies(titles.size(), "---"));
		for (Measure measure : Measure.values()) {
			printRow(measure.title(), measure.metric().title(), cells.apply(measure));
		}
	}

	private static void printBlips(List<Blip> blips) {
		System.out.println();
		printRow("blip", "what is measured: worst of five seeds", CONTENDERS.stream().map(Contender::title).toList());
		printRow("---", "---", Collections.nCopies(CONTENDERS.size(), "---"));
		for (Blip blip : blips) {
			for (Metric metric : List.of(Metric.SAVED, Metric.LOAD, Metric.WIDE_PEAK, Metric.BYSTANDERS)) {
				printRow(blip.toString(), metric.title(),
						CONTENDERS.stream().map((contender) -> metric.format(blip.worst(metric, contender))).toList());
			}
		}
	}

	private static void printRow(String title, String metric, List<String> cells) {
		System.out.println("| " + title + " | " + metric + " | " + String.join(" | ", cells) + " |");
	}

	private static List<String> worst(Measure measure) {
		return CONTENDERS.stream().map((contender) -> measure.metric().format(measure.worst(contender))).toList();
	}

	private static List<String> spread(Measure measure) {
		DoubleSummaryStatistics spread = measure.spread(Contender.DEFAULTS);
		return DoubleStream.of(spread.getMin(), spread.getAverage(), spread.getMax())
			.mapToObj(measure.metric()::format)
			.toList();
	}

}
