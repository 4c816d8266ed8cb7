package io.github.retrystarter.benchmark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the benchmarks that are named, or all, and prints their tables.
 */
final class Benchmarks {

	private static final Map<String, Table> TABLES = new LinkedHashMap<>();

	static {
		TABLES.put("layer", LayerTable::print);
		TABLES.put("waits", WaitTable::print);
		TABLES.put("mounts", MountTable::print);
		TABLES.put("call", RealCallTable::print);
		TABLES.put("scale", ScaleTable::print);
		TABLES.put("start", StartTable::print);
	}

	private Benchmarks() {
	}

	public static void main(String[] names) throws Exception {
		System.out.printf("%s %s, Java %s, %d processors%n", System.getProperty("os.name"),
				System.getProperty("os.arch"), Runtime.version(), Runtime.getRuntime().availableProcessors());
		for (String name : (names.length > 0) ? List.of(names) : TABLES.keySet()) {
			Table table = TABLES.get(name);
			if (table == null) {
				throw new IllegalArgumentException(
						"There is no '%s', but there are %s".formatted(name, TABLES.keySet()));
			}
			table.print();
		}
	}

	/**
	 * A benchmark that prints what it finds.
	 */
	private interface Table {

		void print() throws Exception;

	}

}
