package io.github.retrystarter.sample.demo;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.retry.backoff.Sleeper;

/**
 * Remembers how long it should have slept, in milliseconds, and does not.
 */
class RecordingSleeper implements Sleeper {

	private final List<Long> sleeps = new CopyOnWriteArrayList<>();

	@Override
	public void sleep(long millis) {
		this.sleeps.add(millis);
	}

	List<Long> sleeps() {
		return this.sleeps;
	}

	void clear() {
		this.sleeps.clear();
	}

}
