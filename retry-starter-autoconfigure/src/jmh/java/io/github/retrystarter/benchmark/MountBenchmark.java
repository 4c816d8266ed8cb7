package io.github.retrystarter.benchmark;

import java.net.URI;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

import io.github.retrystarter.HttpRetryPolicy;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.RetryMounts;
import io.github.retrystarter.UrlPrefix;

/**
 * How the mount of a URL is found.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class MountBenchmark {

	private static final int URLS = 1024;

	/** How many mounts there are. */
	@Param({ "1", "50", "1000" })
	public int mounts;

	private RetryMounts all;

	private final URI[] urls = new URI[URLS];

	private int next;

	@Setup
	public void setUp() {
		HttpRetryPolicy policy = HttpRetryPolicy.defaults();
		RetryMounts.Builder builder = RetryMounts.builder(RetryMount.ofDefault(policy));
		for (int i = 0; i < this.mounts; i++) {
			builder.mount(new RetryMount("m" + i, UrlPrefix.parse(prefix(i)), policy, true));
		}
		this.all = builder.build();
		for (int i = 0; i < URLS; i++) {
			this.urls[i] = URI.create(prefix(i % this.mounts) + "/orders/42?page=3");
		}
	}

	/**
	 * Half of the mounts share one origin, the others have one each.
	 */
	private static String prefix(int mount) {
		return (mount % 2 == 0) ? "https://api.example.com/service%04d/v1".formatted(mount)
				: "https://api%04d.example.com/services/v1".formatted(mount);
	}

	/**
	 * Find the mounts of one URL again and again.
	 */
	@Benchmark
	public Object one() {
		return this.all.find(this.urls[0]);
	}

	/**
	 * Find the mounts of many URLs in turn, which no processor has at hand.
	 */
	@Benchmark
	public Object many() {
		this.next = (this.next + 1) % URLS;
		return this.all.find(this.urls[this.next]);
	}

}
