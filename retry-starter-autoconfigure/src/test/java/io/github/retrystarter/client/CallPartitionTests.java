package io.github.retrystarter.client;

import java.nio.charset.StandardCharsets;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.http.HttpHeaders;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CallPartition}.
 */
class CallPartitionTests {

	private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);

	private final HttpHeaders headers = new HttpHeaders();

	@Test
	void sameValuesAreOnePartition() {
		this.headers.add("Authorization", "Bearer a");
		String id = id(null);
		this.headers.set("authorization", "Bearer a");
		assertThat(id(null)).isEqualTo(id).matches("[A-Za-z0-9_-]{22}");
	}

	@Test
	void otherValuesAreOtherPartitions() {
		this.headers.add("Authorization", "Bearer a");
		String one = id(null);
		this.headers.set("Authorization", "Bearer b");
		assertThat(id(null)).isNotEqualTo(one);
		assertThat(id("shop")).isNotEqualTo(id(null)).isNotEqualTo(id("other shop"));
	}

	@Test
	void valuesDoNotRunIntoOneAnother() {
		this.headers.add("Authorization", "ab");
		this.headers.add("X-Tenant", "c");
		String one = id(null);
		this.headers.set("Authorization", "a");
		this.headers.set("X-Tenant", "bc");
		assertThat(id(null)).isNotEqualTo(one);
		this.headers.remove("X-Tenant");
		String inOne = id(null);
		this.headers.remove("Authorization");
		this.headers.set("X-Tenant", "a");
		assertThat(id(null)).isNotEqualTo(inOne);
	}

	@Test
	void requestThatNothingTellsApartBelongsToNone() {
		this.headers.add("X-Other", "a");
		assertThat(id(null)).isEmpty();
	}

	@Test
	void anotherKeyMakesAnotherHash() {
		this.headers.add("Authorization", "Bearer a");
		assertThat(
				CallPartition.of(CallPartition.keyOfThisProcess(), List.of("Authorization"), this.headers, null).id())
			.isNotEqualTo(CallPartition.of(KEY, List.of("Authorization"), this.headers, null).id());
	}

	@Test
	void serversNameCountsOnlyBesideOneOfTheApplication() {
		this.headers.add("Authorization", "Bearer a");
		assertThat(partition(null).idFor("shop")).isEqualTo(partition(null).id());
		assertThat(partition("mine").idFor("shop")).isEqualTo(partition("shop").id());
		assertThat(partition("mine").idFor(null)).isEqualTo(partition("mine").id());
	}

	private String id(@Nullable String name) {
		return partition(name).id();
	}

	private CallPartition partition(@Nullable String name) {
		return CallPartition.of(KEY, List.of("Authorization", "X-Tenant"), this.headers, name);
	}

}
