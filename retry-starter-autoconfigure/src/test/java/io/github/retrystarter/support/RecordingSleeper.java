package io.github.retrystarter.support;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.retry.backoff.Sleeper;

/**
 * Remembers how long it should have slept, in milliseconds, and does not.
 */
@SuppressWarnings("serial")
public final class RecordingSleeper implements Sleeper {

	private final List<Long> sleeps = new CopyOnWriteArrayList<>();

	@Override
	public void sleep(long backOffPeriod) {
		this.sleeps.add(backOffPeriod);
	}

	public List<Long> sleeps() {
		return List.copyOf(this.sleeps);
	}

	public void clear() {
		this.sleeps.clear();
	}

}
