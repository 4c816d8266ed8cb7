package io.github.retrystarter.client;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the application plugs in (hooks, observers, key generators) from changing
 * the course of a call: whatever it throws is logged, once for each class, and ignored.
 */
final class FailureGuard {

	private final Set<String> reported = ConcurrentHashMap.newKeySet();

	private final Log logger;

	FailureGuard(Log logger) {
		this.logger = logger;
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
		try {
			return code.get();
		}
		catch (Throwable ex) {
			report(owner, ex);
			return null;
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
