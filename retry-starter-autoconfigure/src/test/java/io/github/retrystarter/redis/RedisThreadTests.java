package io.github.retrystarter.redis;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.retrystarter.support.LogLines;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RedisThread}.
 */
class RedisThreadTests {

	private final RedisThread thread = new RedisThread();

	@AfterEach
	void end() {
		this.thread.stop();
	}

	@Test
	void tellsOnceThatRedisIsAwayAndOnceThatItIsBack() {
		this.thread.start(() -> {
		});
		try (LogLines log = new LogLines(RedisRateLimitHolds.class)) {
			this.thread.attempt(this::succeed);
			assertThat(this.thread.hasReached()).isTrue();
			this.thread.attempt(this::fail);
			this.thread.attempt(this::fail);
			assertThat(this.thread.hasReached()).isFalse();
			assertThat(this.thread.isAway()).isTrue();
			this.thread.attempt(this::succeed);
			this.thread.attempt(this::succeed);
			assertThat(this.thread.hasReached()).isTrue();
			assertThat(this.thread.isAway()).isFalse();
			assertThat(log.all()).containsExactly(
					"WARN Redis cannot be used, so that this instance goes by its own holds until it is back "
							+ "(IllegalStateException: no\\u000aRedis)",
					"INFO Redis is back, and holds are shared again");
		}
	}

	@Test
	void saysNothingOfAFailureAfterItsEnd() {
		try (LogLines log = new LogLines(RedisRateLimitHolds.class)) {
			this.thread.attempt(this::fail);
			assertThat(log.all()).isEmpty();
		}
		assertThat(this.thread.isAway()).isTrue();
	}

	@Test
	void doesItsTasksFromStartToStop() throws InterruptedException {
		CountDownLatch begun = new CountDownLatch(1);
		CountDownLatch executed = new CountDownLatch(1);
		this.thread.execute(executed::countDown);
		this.thread.start(begun::countDown);
		assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(executed.getCount()).as("what came before the start").isOne();
		this.thread.execute(executed::countDown);
		assertThat(executed.await(30, TimeUnit.SECONDS)).isTrue();
		assertThat(this.thread.stop()).isTrue();
		assertThat(this.thread.isRunning()).isFalse();
		assertThat(this.thread.stop()).isFalse();
	}

	private void succeed() {
	}

	private void fail() {
		throw new IllegalStateException("no\nRedis");
	}

}
