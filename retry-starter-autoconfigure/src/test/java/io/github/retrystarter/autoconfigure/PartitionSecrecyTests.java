package io.github.retrystarter.autoconfigure;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;

import com.sun.management.HotSpotDiagnosticMXBean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.web.client.RestClient;

import io.github.retrystarter.actuate.RetryEndpoint;
import io.github.retrystarter.client.RetryOptions;
import io.github.retrystarter.client.RetryingClientHttpRequestInterceptor;
import io.github.retrystarter.support.LogLines;
import io.github.retrystarter.support.RetryFixture;
import io.github.retrystarter.support.ScriptedServer;
import io.github.retrystarter.support.ScriptedServer.Step;

import static io.github.retrystarter.support.ScriptedServer.respond;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds are kept apart by credentials, and nobody finds one of them afterwards.
 */
@ExtendWith(OutputCaptureExtension.class)
class PartitionSecrecyTests {

	private static final int TENANTS = 20;

	/**
	 * The beginning of all credentials, written backwards, so that only they can be
	 * found.
	 */
	private final char[] backwards = UUID.randomUUID().toString().toCharArray();

	@AutoClose
	private final RetryFixture fixture = new RetryFixture();

	private final ScriptedServer server = this.fixture.server();

	@AutoClose
	private final LogLines log = new LogLines(RetryingClientHttpRequestInterceptor.class);

	private @Nullable Object kept;

	@Test
	void noCredentialIsInHeapOutputOrEndpoint(@TempDir Path directory, CapturedOutput output) {
		this.fixture.runner()
			.withConfiguration(AutoConfigurations.of(RetryEndpointAutoConfiguration.class))
			.withPropertyValues("management.endpoints.web.exposure.include=retry", "retry.rate-limit.mode=wait",
					"retry.rate-limit.partition-by=Authorization", "retry.total=0")
			.run((context) -> {
				RestClient client = context.getBean(RestClient.class);
				retryForOneTenant(client);
				callForAllTenants(client);
				forgetWhatWasSentLast(client);
				assertThat(
						context.getBean(RetryingClientHttpRequestInterceptor.class).mounts().iterator().next().holds())
					.hasSize(1);
				assertThat(context.getBean(RetryEndpoint.class).retry().toString()).contains("localhost")
					.doesNotContain(credential(""));
				assertThat(output.getAll()).doesNotContain(credential(""));
				assertThat(this.log.all()).hasSizeGreaterThan(TENANTS)
					.anyMatch((line) -> line.contains("next one in"))
					.noneMatch((line) -> line.contains(credential("")));
				this.kept = credential("kept").getBytes(StandardCharsets.ISO_8859_1);
				assertThat(isInHeap(directory.resolve("control.hprof"))).isTrue();
				this.kept = null;
				assertThat(isInHeap(directory.resolve("heap.hprof"))).isFalse();
			});
	}

	private void callForAllTenants(RestClient client) {
		Step[] limited = new Step[TENANTS];
		Arrays.fill(limited, respond(429, Map.of("Retry-After", "50"), ""));
		this.server.script(limited);
		for (int tenant = 0; tenant < TENANTS; tenant++) {
			call(client, "Authorization", credential("tenant-" + tenant));
		}
		assertThat(this.server.received()).hasSize(TENANTS);
	}

	private void retryForOneTenant(RestClient client) {
		this.server.script(respond(429, Map.of("Retry-After", "50"), ""), respond(200));
		call(client.mutate().defaultRequest((request) -> request.attributes(RetryOptions.total(1))).build(),
				"Authorization", credential("another-tenant"));
		assertThat(this.server.received()).hasSize(2);
	}

	/**
	 * Buffers of the connection hold it.
	 */
	private void forgetWhatWasSentLast(RestClient client) {
		this.server.script();
		for (int call = 0; call < 3; call++) {
			call(client, "X-Long", "x".repeat(4000));
		}
		this.server.script();
	}

	private void call(RestClient client, String header, String value) {
		client.get()
			.uri(this.server.url("/"))
			.header(header, value)
			.retrieve()
			.onStatus((status) -> true, (request, response) -> {
			})
			.toBodilessEntity();
	}

	private String credential(String end) {
		return new StringBuilder().append(this.backwards).reverse().append(end).toString();
	}

	private boolean isInHeap(Path dump) throws IOException {
		ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(dump.toString(), true);
		byte[] sought = credential("").getBytes(StandardCharsets.ISO_8859_1);
		try (InputStream input = new BufferedInputStream(Files.newInputStream(dump), 1 << 20)) {
			int matched = 0;
			for (int next = input.read(); next >= 0 && matched < sought.length; next = input.read()) {
				matched = (next == sought[matched]) ? matched + 1 : (next == sought[0]) ? 1 : 0;
			}
			return matched == sought.length;
		}
	}

}
