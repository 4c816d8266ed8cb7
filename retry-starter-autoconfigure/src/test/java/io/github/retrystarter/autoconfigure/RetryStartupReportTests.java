package io.github.retrystarter.autoconfigure;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.retrystarter.support.RetryContextRunner;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RetryStartupReport}.
 */
@ExtendWith(OutputCaptureExtension.class)
class RetryStartupReportTests {

	private final ApplicationContextRunner runner = RetryContextRunner.create()
		.withPropertyValues("spring.http.clients.connect-timeout=1s", "spring.http.clients.read-timeout=2s");

	@Test
	void tellsOfEachMountWhatIsRetriedAndWhatItCanCost(CapturedOutput output) {
		this.runner
			.withPropertyValues("retry.mounts.pay.url=https://pay.example.com/v1", "retry.mounts.pay.total=7",
					"retry.mounts.pay.jitter=none", "retry.mounts.pay.idempotency-key.enabled=true",
					"retry.mounts.bulk.url=https://bulk.example.com", "retry.mounts.bulk.enabled=false")
			.run((context) -> assertThat(output)
				.contains(
						"Mount 'default': GET, HEAD, PUT, DELETE, OPTIONS, TRACE, QUERY repeated after 408, 425, 429, "
								+ "502-504 and lost connections; delays 0.5 s, 1 s, 2 s, jitter full; "
								+ "at most 4 requests and 18.5 s for a call, up to 202 s if a server asks for it")
				.contains(
						"Mount 'pay' (https://pay.example.com:443/v1): GET, HEAD, PUT, DELETE, OPTIONS, TRACE, QUERY, "
								+ "POST and PATCH by key repeated after")
				.contains("delays 0.5 s, 1 s, 2 s, 4 s, 8 s, …, jitter none; at most 8 requests and 150.5 s")
				.contains("Mount 'bulk' (https://bulk.example.com:443): no retries (enabled: false)")
				.doesNotContain("time-out"));
	}

	@Test
	void warnsWhenTheTimeoutIsTooShortForAllRetries(CapturedOutput output) {
		this.runner.withPropertyValues("retry.timeout=15s")
			.run((context) -> assertThat(output).contains(
					"the time-out of 15 s may end a call before all its retries " + "are used, which can take 15.5 s"));
	}

	@Test
	void timeoutThatFitsIsNoReasonToWarn(CapturedOutput output) {
		this.runner.withPropertyValues("retry.timeout=15500ms")
			.run((context) -> assertThat(output).doesNotContain("may end a call"));
	}

	@Test
	void warnsOnceWhenTheClientMayHangForEver(CapturedOutput output) {
		RetryContextRunner.create()
			.withPropertyValues("retry.mounts.pay.url=https://pay.example.com")
			.run((context) -> assertThat(output).containsOnlyOnce("The HTTP client has no read time-out")
				.contains("spring.http.clients.read-timeout"));
	}

	@Test
	void timeoutOfTheCallIsItsWorstCase(CapturedOutput output) {
		this.runner.withPropertyValues("retry.timeout=20s")
			.run((context) -> assertThat(output)
				.contains("at most 4 requests and 18.5 s for a call, up to 20 s if a server asks for it"));
		this.runner
			.withPropertyValues("retry.timeout=9s", "spring.http.clients.read-timeout=",
					"retry.mounts.pay.url=https://pay.example.com", "retry.mounts.pay.total=0")
			.run((context) -> assertThat(output)
				.contains("at most 4 requests and 9 s for a call, not counting a body that the caller reads"
						+ System.lineSeparator())
				.contains("Mount 'pay' (https://pay.example.com:443): no retries (total: 0)"));
	}

	@Test
	void limitOfAnAttemptCountsWhereItIsShorterThanTheClients(CapturedOutput output) {
		this.runner.withPropertyValues("retry.attempt-timeout=1s")
			.run((context) -> assertThat(output).contains("at most 4 requests and 10.5 s for a call, up to 194 s"));
		this.runner.withPropertyValues("retry.attempt-timeout=30s")
			.run((context) -> assertThat(output).contains("at most 4 requests and 18.5 s for a call, up to 202 s"));
	}

	@Test
	void callsWithoutALimitAreSaidToHaveNone(CapturedOutput output) {
		RetryContextRunner.create()
			.withPropertyValues("spring.http.clients.read-timeout=2s")
			.run((context) -> assertThat(output).contains("at most 4 requests for a call, which has no limit in time, "
					+ "because the HTTP client has no connect time-out"));
	}

	@Test
	void limitOfAnAttemptIsEnoughForACallThatHangs(CapturedOutput output) {
		RetryContextRunner.create()
			.withPropertyValues("retry.attempt-timeout=1s")
			.run((context) -> assertThat(output).contains("at most 4 requests and 10.5 s for a call")
				.doesNotContain("no read time-out"));
	}

	@ParameterizedTest
	@CsvSource({ "http-components,', unless a server drips: attempts have no limit (retry.attempt-timeout)'",
			"reactor,', unless a server drips: attempts have no limit (retry.attempt-timeout)'",
			"simple,', unless a server drips: HttpURLConnection cannot be cut'", "jdk,''", "jetty,''" })
	void namesWhatTheWorstCaseLeavesOut(String factory, String exception, CapturedOutput output) {
		this.runner.withPropertyValues("spring.http.clients.imperative.factory=" + factory)
			.run((context) -> assertThat(output.getAll().lines())
				.anyMatch((line) -> line.endsWith("if a server asks for it" + exception)));
	}

	@Test
	void worstCaseHoldsWithALimit(CapturedOutput output) {
		RetryContextRunner.create()
			.withPropertyValues("retry.attempt-timeout=1s", "spring.http.clients.imperative.factory=http-components",
					"retry.mounts.short.url=https://short.example.com", "retry.mounts.short.timeout=3s")
			.run((context) -> assertThat(output.getAll().lines())
				.anyMatch(
						(line) -> line.endsWith("4 requests and 10.5 s for a call, up to 194 s if a server asks for it"
								+ ", not counting a body that the caller reads"))
				.anyMatch((line) -> line
					.endsWith("4 requests and 3 s for a call, not counting a body that the caller reads"))
				.noneMatch((line) -> line.contains("has no read time-out")));
	}

}
