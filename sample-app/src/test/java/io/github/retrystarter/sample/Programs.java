package io.github.retrystarter.sample;

import java.io.File;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * Programs on the {@code PATH} that tests need, and are skipped without.
 */
public final class Programs {

	private Programs() {
	}

	public static boolean areInstalled(String... names) {
		return Stream.of(names).allMatch((name) -> find(name) != null);
	}

	public static @Nullable File find(String name) {
		return Stream.of(System.getenv("PATH").split(File.pathSeparator))
			.map((directory) -> new File(directory, name))
			.filter(File::canExecute)
			.findFirst()
			.orElse(null);
	}

}
