package io.github.retrystarter.benchmark;

import org.openjdk.jmh.Main;

/**
 * Entry.
 */
final class Benchmarks {

	private Benchmarks() {
	}

	public static void main(String[] args) throws Exception {
		Main.main(args);
	}

}
