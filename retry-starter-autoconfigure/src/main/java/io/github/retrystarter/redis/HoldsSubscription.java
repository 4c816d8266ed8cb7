package io.github.retrystarter.redis;

import java.time.Duration;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.data.redis.connection.RedisConnectionFactory;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

/**
 * Listens to a channel of Redis, and begins again after a second where that ends. It may
 * die without a sign.
 */
final class HoldsSubscription {

	private static final Log logger = LogFactory.getLog(HoldsSubscription.class);

	private static final Duration LONGEST_CLOSE = Duration.ofSeconds(1);

	private static final Duration RECOVERY = Duration.ofSeconds(1);

	private final RedisMessageListenerContainer container = new RedisMessageListenerContainer();

	HoldsSubscription(RedisConnectionFactory connections, String channel, Consumer<byte[]> listener) {
		SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("retry-holds-subscription-");
		threads.setDaemon(true);
		this.container.setConnectionFactory(connections);
		this.container.setSubscriptionExecutor(threads);
		this.container.setTaskExecutor(Runnable::run);
		this.container.setRecoveryInterval(RECOVERY.toMillis());
		this.container.setErrorHandler((ex) -> {
		});
		this.container.afterPropertiesSet();
		this.container.addMessageListener((message, pattern) -> listener.accept(message.getBody()),
				ChannelTopic.of(channel));
	}

	/**
	 * Listen from now on, if that is not so already.
	 */
	void open() {
		if (!this.container.isListening()) {
			this.container.stop();
			this.container.start();
		}
	}

	/**
	 * Listen no more. A subscription that waits for Redis would not let itself be ended,
	 * so this waits a moment at most.
	 */
	void close() throws InterruptedException {
		Thread closing = new Thread(this::end, "retry-holds-close");
		closing.setDaemon(true);
		closing.start();
		closing.join(LONGEST_CLOSE.toMillis());
	}

	private void end() {
		try {
			this.container.destroy();
		}
		catch (Exception ex) {
			logger.debug("Subscription not ended", ex);
		}
	}

}
