package io.github.retrystarter.client;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpHeaders;

/**
 * The partition of a server's capacity that a request draws on. It knows the headers that
 * tell partitions apart by a keyed hash alone, so that no store of holds, log or heap
 * dump has a credential from here.
 */
final class CallPartition {

	private static final String ALGORITHM = "HmacSHA256";

	private static final int LENGTH = 16;

	private static final byte[] KEY_OF_THIS_PROCESS = new byte[2 * LENGTH];

	static {
		new SecureRandom().nextBytes(KEY_OF_THIS_PROCESS);
	}

	private final byte[] key;

	private final byte[] headers;

	private final @Nullable String name;

	private CallPartition(byte[] key, byte[] headers, @Nullable String name) {
		this.key = key;
		this.headers = headers;
		this.name = name;
	}

	/**
	 * The partition of a request.
	 * @param key key of the hash
	 * @param names the headers that tell partitions apart
	 * @param headers the headers of the request
	 * @param name what the application calls the partition, if it says so
	 */
	static CallPartition of(byte[] key, List<String> names, HttpHeaders headers, @Nullable String name) {
		Mac hash = hash(key);
		boolean any = false;
		for (String each : names) {
			List<String> values = headers.getOrEmpty(each);
			any |= !values.isEmpty();
			hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, values.size()));
			values.forEach((value) -> update(hash, value));
		}
		return new CallPartition(key, any ? hash.doFinal() : new byte[0], name);
	}

	/**
	 * What to know this partition by.
	 * @return letters and digits, none if nothing tells the request from others
	 */
	String id() {
		return id(this.name);
	}

	/**
	 * What to know the partition by that the server means.
	 * @param partitionKey what the server calls it, which counts only where the
	 * application has a name for it, too
	 */
	String idFor(@Nullable String partitionKey) {
		return id((this.name != null && partitionKey != null) ? partitionKey : this.name);
	}

	private String id(@Nullable String name) {
		if (this.headers.length == 0 && name == null) {
			return "";
		}
		Mac hash = hash(this.key);
		hash.update(this.headers);
		if (name != null) {
			update(hash, name);
		}
		return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(hash.doFinal(), LENGTH));
	}

	private static void update(Mac hash, String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
		hash.update(bytes);
	}

	private static Mac hash(byte[] key) {
		try {
			Mac hash = Mac.getInstance(ALGORITHM);
			hash.init(new SecretKeySpec(key, ALGORITHM));
			return hash;
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	static byte[] keyOfThisProcess() {
		return KEY_OF_THIS_PROCESS.clone();
	}

}
