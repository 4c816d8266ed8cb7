package io.github.retrystarter.redis;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.data.redis.connection.Message;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.data.redis.listener.ChannelTopic;
import org.springframework.data.redis.listener.RedisMessageListenerContainer;

/**
 * The holds of one fleet in Redis: a sorted set, whose scores are ends by the clock of
 * Redis alone, and a channel on which each change is told. Everything blocks, and throws
 * where Redis is away.
 */
final class RedisHoldsStore {

	private static final int MAX_MESSAGE = 1 << 20;

	/**
	 * A member that is none, to anybody.
	 */
	private static final String NOBODY = "-";

	private static final Log logger = LogFactory.getLog(RedisHoldsStore.class);

	private static final Duration LONGEST_CLOSE = Duration.ofSeconds(1);

	private static final Duration RECOVERY = Duration.ofSeconds(1);

	/**
	 * Tells the channel, also where Redis has no memory left, keeps for each member the
	 * latest end, and forgets what is over, too much, or without an end in sight.
	 */
	private static final RedisScript<Long> WRITE = RedisScript.of("""
			local time = redis.call('TIME')
			local now = time[1] * 1000 + math.floor(time[2] / 1000)
			redis.call('PUBLISH', ARGV[1], ARGV[2])
			for i = 4, #ARGV, 2 do
			  redis.call('ZADD', KEYS[1], 'GT', now + ARGV[i], ARGV[i + 1])
			end
			redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
			redis.call('ZREMRANGEBYSCORE', KEYS[1], now + 31536000000, '+inf')
			redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -ARGV[3] - 1)
			local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')
			if last[2] then
			  redis.call('PEXPIRE', KEYS[1], last[2] - now)
			end
			return 1
			""", Long.class);

	/**
	 * Returns the key of the hash by which partitions are known, then for each hold the
	 * milliseconds that remain and its member. Whatever is too long stays in Redis.
	 */
	private static final RedisScript<?> READ = new DefaultRedisScript<>(
			"""
					redis.call('SET', KEYS[2], ARGV[1], 'NX')
					redis.call('PEXPIRE', KEYS[2], 86400000)
					local time = redis.call('TIME')
					local now = time[1] * 1000 + math.floor(time[2] / 1000)
					local found = redis.call('ZREVRANGEBYSCORE', KEYS[1], now + 31536000000, '(' .. now, 'WITHSCORES', 'LIMIT', 0, ARGV[2])
					local result = { redis.call('GETRANGE', KEYS[2], 0, 127) }
					for i = 1, #found, 2 do
					  if #found[i] <= 2048 then
					    table.insert(result, string.format('%d', found[i + 1] - now))
					    table.insert(result, found[i])
					  end
					end
					return result
					""",
			List.class);

	private final StringRedisTemplate redis;

	private final String channel;

	private final List<String> keys;

	private final String proposedKey;

	private final String sender = UUID.randomUUID().toString();

	private final RedisMessageListenerContainer subscription = new RedisMessageListenerContainer();

	RedisHoldsStore(StringRedisTemplate redis, String fleet, Consumer<List<SharedHold>> listener) {
		this.redis = redis;
		// In braces, so that a cluster keeps both keys in one place.
		String prefix = "retry:{" + fleet + "}:";
		this.channel = prefix + "holds";
		this.keys = List.of(prefix + "holds", prefix + "partition-key");
		byte[] key = new byte[32];
		new SecureRandom().nextBytes(key);
		this.proposedKey = Base64.getEncoder().encodeToString(key);
		SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("retry-holds-subscription-");
		threads.setDaemon(true);
		this.subscription.setConnectionFactory(Objects.requireNonNull(redis.getConnectionFactory()));
		this.subscription.setSubscriptionExecutor(threads);
		this.subscription.setTaskExecutor(Runnable::run);
		this.subscription.setRecoveryInterval(RECOVERY.toMillis());
		this.subscription.setErrorHandler((ex) -> {
		});
		this.subscription.afterPropertiesSet();
		this.subscription.addMessageListener((message, pattern) -> listener.accept(holds(message)),
				ChannelTopic.of(this.channel));
	}

	private List<SharedHold> holds(Message message) {
		byte[] body = message.getBody();
		return (body.length <= MAX_MESSAGE) ? SharedHold.parse(new String(body, StandardCharsets.UTF_8), this.sender)
				: List.of();
	}

	/**
	 * Wait until Redis is there. A client may queue commands while it is away, and they
	 * are carried out when it is back.
	 */
	void ping() {
		this.redis.execute((RedisCallback<@Nullable String>) RedisConnection::ping);
	}

	/**
	 * Hand holds to all instances.
	 * @param holds how long they last, by their members
	 */
	void write(Map<String, Duration> holds) {
		List<String> pairs = new ArrayList<>();
		holds.forEach((member, remaining) -> {
			pairs.add(Long.toString(remaining.toMillis() + 1));
			pairs.add(member);
		});
		List<String> arguments = new ArrayList<>(
				List.of(this.channel, SharedHold.message(this.sender, pairs), Integer.toString(SharedHold.MAX_HOLDS)));
		arguments.addAll(pairs);
		this.redis.execute(WRITE, this.keys.subList(0, 1), arguments.toArray());
	}

	/**
	 * Read all that the fleet knows, and listen from now on if that is not so already.
	 * @param tryWriting whether to find out that this instance may write, before it has
	 * to
	 */
	Knowledge read(boolean tryWriting) {
		if (tryWriting) {
			// Before the subscription, which makes much noise where it is refused.
			write(Map.of(NOBODY, Duration.ZERO));
		}
		if (!this.subscription.isListening()) {
			this.subscription.stop();
			this.subscription.start();
		}
		Object result = this.redis.execute(READ, this.keys, this.proposedKey, Integer.toString(SharedHold.MAX_HOLDS));
		if (!(result instanceof List<?> list) || list.isEmpty()) {
			return new Knowledge(null, List.of());
		}
		return new Knowledge(partitionKey(String.valueOf(list.get(0))), SharedHold.parse(list.subList(1, list.size())));
	}

	private static byte @Nullable [] partitionKey(String text) {
		try {
			byte[] key = Base64.getDecoder().decode(text);
			return (key.length >= 16 && key.length <= 64) ? key : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	/**
	 * Listen no more. A subscription that waits for Redis would not let itself be ended,
	 * so this waits a moment at most.
	 */
	void close() throws InterruptedException {
		Thread closing = new Thread(this::unsubscribe, "retry-holds-close");
		closing.setDaemon(true);
		closing.start();
		closing.join(LONGEST_CLOSE.toMillis());
	}

	private void unsubscribe() {
		try {
			this.subscription.destroy();
		}
		catch (Exception ex) {
			logger.debug("Subscription not ended", ex);
		}
	}

	/**
	 * What the fleet knows.
	 *
	 * @param partitionKey the key of the hash by which partitions are known
	 * @param holds the holds
	 */
	record Knowledge(byte @Nullable [] partitionKey, List<SharedHold> holds) {

	}

}
