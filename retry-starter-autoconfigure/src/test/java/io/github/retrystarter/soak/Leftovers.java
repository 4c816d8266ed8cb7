package io.github.retrystarter.soak;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Set;

/**
 * What a run may leave behind: threads and memory.
 */
final class Leftovers {

	private final Set<Thread> threadsBefore = Thread.getAllStackTraces().keySet();

	/**
	 * The threads begun since and still alive, without the virtual machine's own.
	 */
	List<String> threads() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> !this.threadsBefore.contains(thread))
			.filter((thread) -> thread.getThreadGroup() != null && !thread.getThreadGroup().getName().equals("system"))
			.map(Thread::getName)
			.toList();
	}

	/**
	 * The bytes in use after a collection.
	 */
	static long heap() {
		System.gc();
		System.gc();
		return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
	}

}
