package io.github.retrystarter.client;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the application plugs in (hooks, observers, conditions, key generators,
 * holds) from changing the course of a call: whatever it throws is logged, once for each
 * class, and ignored. It may use HTTP, but is not told of the calls that it makes itself,
 * which otherwise might never end: they pass straight through.
 */
final class FailureGuard {

	// One for all guards, because a hook of one interceptor may call through another.
	private static final ThreadLocal<int[]> RUNNING = ThreadLocal.withInitial(() -> new int[1]);

	private static final int PART = 1;

	private static final int LOG = 2;

	private final Set<String> reported = ConcurrentHashMap.newKeySet();

	private final Log logger;

	FailureGuard(Log logger) {
		this.logger = logger;
	}

	/**
	 * Whether this thread runs what an application has plugged in.
	 */
	static boolean isRunning() {
		return RUNNING.get()[0] != 0;
	}

	/**
	 * Whether this thread writes the log, and nothing else that is guarded.
	 */
	static boolean isLogging() {
		return RUNNING.get()[0] == LOG;
	}

	void run(Object owner, Runnable code) {
		call(owner, () -> {
			code.run();
			return null;
		});
	}

	<T> T call(Object owner, Supplier<? extends @Nullable T> code, T fallback) {
		T result = call(owner, code);
		return (result != null) ? result : fallback;
	}

	<T> @Nullable T call(Object owner, Supplier<? extends @Nullable T> code) {
		int[] running = RUNNING.get();
		int outer = running[0];
		running[0] = (owner == this.logger) ? LOG : PART;
		try {
			return code.get();
		}
		catch (Throwable ex) {
			if (ex instanceof InterruptedException) {
				Thread.currentThread().interrupt();
			}
			report(owner, ex);
			return null;
		}
		finally {
			running[0] = outer;
		}
	}

	private void report(Object owner, Throwable failure) {
		try {
			String name = owner.getClass().getName();
			if (this.reported.add(name)) {
				this.logger.warn(name + " failed and is ignored; further failures of it are not logged", failure);
			}
		}
		catch (Throwable ex) {
			// The log itself fails.
		}
	}

}
