package io.github.retrystarter.support;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.retry.backoff.Sleeper;
import org.springframework.retry.support.RetrySynchronizationManager;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a test of retries needs: a server, applications that retry without sleeping, and
 * their meters. It belongs in a field with {@code @AutoClose}.
 */
public final class RetryFixture implements AutoCloseable {

	private final ScriptedServer server = new ScriptedServer();

	private final RecordingSleeper sleeper = new RecordingSleeper();

	private final MeterRegistry registry = new SimpleMeterRegistry();

	public ScriptedServer server() {
		return this.server;
	}

	public RecordingSleeper sleeper() {
		return this.sleeper;
	}

	public MeterRegistry registry() {
		return this.registry;
	}

	/**
	 * An application that does not sleep before a retry.
	 */
	public ApplicationContextRunner runner() {
		return runner(this.sleeper);
	}

	/**
	 * An application that sleeps as it is told to.
	 */
	public ApplicationContextRunner runner(Sleeper sleeper) {
		return sleepingRunner().withBean(Sleeper.class, () -> sleeper);
	}

	/**
	 * An application that really sleeps.
	 */
	public ApplicationContextRunner sleepingRunner() {
		return RetryContextRunner.create().withBean(MeterRegistry.class, () -> this.registry);
	}

	public int calls() {
		return count("retry.calls");
	}

	public int calls(String outcome) {
		return count("retry.calls", "outcome", outcome);
	}

	public int retries() {
		return count("retry.attempts");
	}

	public int retries(String cause) {
		return count("retry.attempts", "reason", cause);
	}

	/**
	 * The sum of the counters with this name and these tags, 0 if there is none yet.
	 */
	public int count(String name, String... tags) {
		return (int) this.registry.find(name).tags(tags).counters().stream().mapToDouble(Counter::count).sum();
	}

	/**
	 * Close the server, and see that no call has left anything behind on this thread.
	 */
	@Override
	public void close() {
		this.server.close();
		assertThat(Thread.interrupted()).as("interrupt flag left behind").isFalse();
		assertThat(RetrySynchronizationManager.clear()).as("retry context left behind").isNull();
	}

}
