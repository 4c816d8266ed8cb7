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

import org.jspecify.annotations.Nullable;

import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.DefaultRedisScript;
import org.springframework.data.redis.core.script.RedisScript;

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

	private final HoldsSubscription subscription;

	RedisHoldsStore(StringRedisTemplate redis, String fleet, Consumer<List<SharedHold>> listener) {
		this.redis = redis;
		// In braces, so that a cluster keeps both keys in one place.
		String prefix = "retry:{" + fleet + "}:";
		this.channel = prefix + "holds";
		this.keys = List.of(prefix + "holds", prefix + "partition-key");
		byte[] key = new byte[32];
		new SecureRandom().nextBytes(key);
		this.proposedKey = Base64.getEncoder().encodeToString(key);
		this.subscription = new HoldsSubscription(Objects.requireNonNull(redis.getConnectionFactory()), this.channel,
				(message) -> listener.accept(holds(message)));
	}

	private List<SharedHold> holds(byte[] message) {
		return (message.length <= MAX_MESSAGE)
				? SharedHold.parse(new String(message, StandardCharsets.UTF_8), this.sender) : List.of();
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
		this.subscription.open();
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

	void close() throws InterruptedException {
		this.subscription.close();
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
