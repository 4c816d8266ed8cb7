package io.github.retrystarter;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

/**
 * The answer to "why did this call (not) retry?", line by line.
 */
class HttpRetryPolicyTests {

	private static final int MANY = 50;

	private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

	private static final HttpRetryPolicy POLICY = HttpRetryPolicy.builder()
		.total(3)
		.connect(2)
		.read(1)
		.status(2)
		.backoffFactor(1)
		.jitter(Jitter.NONE)
		.retryAfterMax(Duration.ofSeconds(5))
		.timeout(Duration.ofSeconds(10))
		.build();

	static Stream<Arguments> decisionTable() {
		Duration late = Duration.ofSeconds(10);
		return Stream.of(row("1 response below 400 that is not listed", response(200), StopReason.COMPLETED),
				row("1 redirection", response(304), StopReason.COMPLETED),
				row("1 before 2", response(200).by(HttpMethod.POST), StopReason.COMPLETED),
				row("1 before 3", response(200).number(4), StopReason.COMPLETED),
				row("1 before 4", response(200).retryAfter("6"), StopReason.COMPLETED),
				row("1 before 5", response(200).after(late), StopReason.COMPLETED),
				row("1 error that is not listed", response(404), StopReason.NOT_RETRYABLE),
				row("1 error before 2", response(404).by(HttpMethod.POST), StopReason.NOT_RETRYABLE),
				row("1 error before 3", response(404).number(4), StopReason.NOT_RETRYABLE),
				row("1 error before 4", response(404).retryAfter("6"), StopReason.NOT_RETRYABLE),
				row("1 error before 5", response(404).after(late), StopReason.NOT_RETRYABLE),
				row("1 permanent failure", failure(FailureKind.PERMANENT), StopReason.NOT_RETRYABLE),
				row("1 permanent before 2", failure(FailureKind.PERMANENT).by(HttpMethod.POST),
						StopReason.NOT_RETRYABLE),
				row("1 permanent before 3", failure(FailureKind.PERMANENT).number(4), StopReason.NOT_RETRYABLE),
				row("1 permanent before 5", failure(FailureKind.PERMANENT).after(late), StopReason.NOT_RETRYABLE),
				row("1 before the opinion", response(404).opinion(RetryOpinion.STOP), StopReason.NOT_RETRYABLE),
				row("1 permanent failure in spite of a condition",
						failure(FailureKind.PERMANENT).opinion(RetryOpinion.RETRY), StopReason.NOT_RETRYABLE),
				row("opinion to stop", response(503).opinion(RetryOpinion.STOP), StopReason.VETOED),
				row("opinion to stop after a failure", failure(FailureKind.CONNECT).opinion(RetryOpinion.STOP),
						StopReason.VETOED),
				row("opinion before 2", response(503).opinion(RetryOpinion.STOP).by(HttpMethod.POST),
						StopReason.VETOED),
				row("2 in spite of a condition", response(200).opinion(RetryOpinion.RETRY).by(HttpMethod.POST),
						StopReason.NOT_IDEMPOTENT),
				row("3 in spite of a condition", response(200).opinion(RetryOpinion.RETRY).number(4),
						StopReason.EXHAUSTED),
				row("1 conflict of a first attempt", response(409).withKey(), StopReason.NOT_RETRYABLE),
				row("1 conflict of a repeat without a key", response(409).declaredIdempotent().number(2),
						StopReason.NOT_RETRYABLE),
				row("1 key of another payload", response(422).withKey().number(2), StopReason.NOT_RETRYABLE),
				row("3 conflict of a repeat", response(409).withKey().number(4), StopReason.EXHAUSTED),
				row("6 conflict of a repeat", response(409).by(HttpMethod.POST).withKey().number(2),
						backoff(Duration.ofSeconds(2), "status_409")),
				row("2 response to a method that may not be repeated", response(503).by(HttpMethod.POST),
						StopReason.NOT_IDEMPOTENT),
				row("2 failure of a method that may not be repeated", failure(FailureKind.READ).by(HttpMethod.PATCH),
						StopReason.NOT_IDEMPOTENT),
				row("2 before 3", response(503).by(HttpMethod.POST).number(4), StopReason.NOT_IDEMPOTENT),
				row("2 before 4", response(503).by(HttpMethod.POST).retryAfter("6"), StopReason.NOT_IDEMPOTENT),
				row("2 before 5", response(503).by(HttpMethod.POST).after(late), StopReason.NOT_IDEMPOTENT),
				row("3 total used up", response(503).number(4), StopReason.EXHAUSTED),
				row("3 count for its kind used up", response(503).sameKind(3), StopReason.EXHAUSTED),
				row("3 before 4", response(503).number(4).retryAfter("6"), StopReason.EXHAUSTED),
				row("3 before 5", response(503).number(4).after(late), StopReason.EXHAUSTED),
				row("3 kind before 4", response(503).sameKind(3).retryAfter("6"), StopReason.EXHAUSTED),
				row("3 kind before 5", failure(FailureKind.READ).sameKind(2).after(late), StopReason.EXHAUSTED),
				row("4 wish longer than allowed", response(503).retryAfter("6"), StopReason.RETRY_AFTER_TOO_LONG),
				row("4 before 5", response(503).retryAfter("6").after(late), StopReason.RETRY_AFTER_TOO_LONG),
				row("5 back-off would pass the time-out", response(503).after(late), StopReason.TIMEOUT),
				row("5 wish would pass the time-out", response(503).retryAfter("5").after(Duration.ofSeconds(6)),
						StopReason.TIMEOUT),
				row("6 listed response", response(503), backoff(Duration.ofSeconds(1), "status_503")),
				row("6 failure before sending", failure(FailureKind.CONNECT),
						backoff(Duration.ofSeconds(1), "connect")),
				row("6 failure after sending", failure(FailureKind.READ), backoff(Duration.ofSeconds(1), "read")),
				row("6 later retry", response(503).number(3), backoff(Duration.ofSeconds(4), "status_503")),
				row("6 response that a condition wants", response(200).opinion(RetryOpinion.RETRY),
						backoff(Duration.ofSeconds(1), "condition")),
				row("6 error that a condition wants", response(404).opinion(RetryOpinion.RETRY),
						backoff(Duration.ofSeconds(1), "condition")),
				row("6 listed response that a condition wants", response(503).opinion(RetryOpinion.RETRY),
						backoff(Duration.ofSeconds(1), "status_503")),
				row("6 failure that a condition wants", failure(FailureKind.READ).opinion(RetryOpinion.RETRY),
						backoff(Duration.ofSeconds(1), "read")),
				row("6 hold", response(503).hold(Duration.ofSeconds(7)),
						RetryDecision.retry(Duration.ofSeconds(7), DelaySource.RETRY_AFTER, "status_503")),
				row("6 hold longer than the wish", response(503).retryAfter("5").hold(Duration.ofSeconds(7)),
						RetryDecision.retry(Duration.ofSeconds(7), DelaySource.RETRY_AFTER, "status_503")),
				row("6 wish longer than the hold", response(503).retryAfter("5").hold(Duration.ofSeconds(4)),
						RetryDecision.retry(Duration.ofSeconds(5), DelaySource.RETRY_AFTER, "status_503")),
				row("5 hold would pass the time-out", response(503).hold(Duration.ofSeconds(11)), StopReason.TIMEOUT),
				row("6 wish of the server", response(503).retryAfter("5"),
						RetryDecision.retry(Duration.ofSeconds(5), DelaySource.RETRY_AFTER, "status_503")));
	}

	@ParameterizedTest
	@MethodSource("decisionTable")
	void firstLineThatAppliesGivesTheReason(Given given, RetryDecision expected) {
		assertThat(POLICY.decide(given.attempt())).isEqualTo(expected);
	}

	@Test
	void responseBelow400IsRetriedOnceItIsOnTheList() {
		HttpRetryPolicy policy = POLICY.mutate().statusForcelist(StatusSet.of(202)).build();
		assertThat(policy.decide(response(202).attempt())).isEqualTo(backoff(Duration.ofSeconds(1), "status_202"));
		assertThat(policy.decide(response(200).attempt())).isEqualTo(RetryDecision.stop(StopReason.COMPLETED));
	}

	@Test
	void completedMeansTheSameBeforeAndInTheDecision() {
		HttpRetryPolicy policy = POLICY.mutate().statusForcelist(StatusSet.of(202, 503)).build();
		RetryDecision completed = RetryDecision.stop(StopReason.COMPLETED);
		assertThat(IntStream.range(100, 600)).allMatch((status) -> policy
			.isCompleted(status) == policy.decide(response(status).retryAfter("1").attempt()).equals(completed));
		assertThat(policy.isCompleted(399)).isTrue();
		assertThat(policy.isCompleted(400)).isFalse();
		assertThat(policy.isCompleted(202)).isFalse();
	}

	@ParameterizedTest
	@EnumSource(names = { "CONNECT", "READ" })
	void failuresAreRetriedWhateverTheStatusList(FailureKind kind) {
		HttpRetryPolicy policy = POLICY.mutate().statusForcelist(StatusSet.of()).build();
		assertThat(policy.decide(failure(kind).attempt())).isInstanceOf(RetryDecision.Retry.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE", "QUERY" })
	void allowedMethodsAreRepeatedAfterTheyWereSent(String method) {
		HttpMethod allowed = HttpMethod.valueOf(method);
		assertThat(POLICY.decide(response(503).by(allowed).attempt())).isInstanceOf(RetryDecision.Retry.class);
		assertThat(POLICY.decide(failure(FailureKind.READ).by(allowed).attempt()))
			.isInstanceOf(RetryDecision.Retry.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST", "PATCH", "PROPFIND" })
	void idempotencyKeyMakesAnyMethodRepeatable(String method) {
		Given given = response(503).by(HttpMethod.valueOf(method));
		assertThat(POLICY.decide(given.attempt())).isEqualTo(RetryDecision.stop(StopReason.NOT_IDEMPOTENT));
		assertThat(POLICY.decide(given.withKey().attempt())).isInstanceOf(RetryDecision.Retry.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "POST", "PATCH" })
	void requestThatWasNeverSentIsRepeatedWhateverItsMethod(String method) {
		Given given = failure(FailureKind.CONNECT).by(HttpMethod.valueOf(method));
		assertThat(POLICY.decide(given.attempt())).isInstanceOf(RetryDecision.Retry.class);
	}

	@Test
	void wildcardAllowsEveryMethod() {
		HttpRetryPolicy policy = POLICY.mutate().allowedMethods(MethodSet.parse(List.of("*"))).build();
		assertThat(policy.decide(response(503).by(HttpMethod.POST).attempt())).isInstanceOf(RetryDecision.Retry.class);
	}

	static Stream<Arguments> limitsByKind() {
		return Stream.of(argumentSet("connect", limited((policy) -> policy.connect(1)), failure(FailureKind.CONNECT)),
				argumentSet("read", limited((policy) -> policy.read(1)), failure(FailureKind.READ)),
				argumentSet("status", limited((policy) -> policy.status(1)), response(503)));
	}

	@ParameterizedTest
	@MethodSource("limitsByKind")
	void limitByKindCountsItsOwnKind(HttpRetryPolicy policy, Given given) {
		assertThat(policy.decide(given.number(5).sameKind(1).attempt())).isInstanceOf(RetryDecision.Retry.class);
		assertThat(policy.decide(given.number(5).sameKind(2).attempt()))
			.isEqualTo(RetryDecision.stop(StopReason.EXHAUSTED));
	}

	@ParameterizedTest
	@MethodSource("limitsByKind")
	void limitByKindLeavesOtherKindsAlone(HttpRetryPolicy policy, Given limited) {
		assertThat(Stream.of(failure(FailureKind.CONNECT), failure(FailureKind.READ), response(503))
			.filter((given) -> given.outcome.getClass() != limited.outcome.getClass()
					|| !given.outcome.cause().equals(limited.outcome.cause()))
			.map((given) -> policy.decide(given.number(9).sameKind(9).attempt()))).hasSize(2)
			.hasOnlyElementsOfType(RetryDecision.Retry.class);
	}

	@Test
	void limitOfZeroStopsAtTheFirstOfItsKind() {
		HttpRetryPolicy policy = POLICY.mutate().read(0).build();
		assertThat(policy.decide(failure(FailureKind.READ).attempt()))
			.isEqualTo(RetryDecision.stop(StopReason.EXHAUSTED));
		assertThat(policy.decide(response(503).attempt())).isInstanceOf(RetryDecision.Retry.class);
	}

	@Test
	void lowestLimitWins() {
		HttpRetryPolicy policy = POLICY.mutate().total(1).status(5).build();
		assertThat(policy.decide(response(503).number(1).attempt())).isInstanceOf(RetryDecision.Retry.class);
		assertThat(policy.decide(response(503).number(2).attempt()))
			.isEqualTo(RetryDecision.stop(StopReason.EXHAUSTED));
	}

	@Test
	void totalOfZeroNeverRetries() {
		HttpRetryPolicy policy = POLICY.mutate().total(0).build();
		assertThat(policy.decide(failure(FailureKind.CONNECT).attempt()))
			.isEqualTo(RetryDecision.stop(StopReason.EXHAUSTED));
	}

	@Test
	void unauthorizedIsRepeatedAtOnceWhateverTheMethod() {
		HttpRetryPolicy policy = POLICY.mutate().retryUnauthorized(true).build();
		Given unauthorized = response(401).by(HttpMethod.POST).retryAfter("3").refreshable();
		assertThat(policy.decide(unauthorized.attempt())).isEqualTo(backoff(Duration.ZERO, "status_401"));
		assertThat(policy.decide(unauthorized.number(4).attempt())).isEqualTo(RetryDecision.stop(StopReason.EXHAUSTED));
		assertThat(policy.decide(unauthorized.opinion(RetryOpinion.STOP).attempt()))
			.isEqualTo(RetryDecision.stop(StopReason.VETOED));
		assertThat(policy.decide(response(401).attempt())).isEqualTo(RetryDecision.stop(StopReason.NOT_RETRYABLE));
		assertThat(policy.decide(response(403).refreshable().attempt()))
			.isEqualTo(RetryDecision.stop(StopReason.NOT_RETRYABLE));
		assertThat(POLICY.decide(unauthorized.attempt())).isEqualTo(RetryDecision.stop(StopReason.NOT_RETRYABLE));
	}

	@Test
	void conflictOfARepeatIsHandedBackIfItIsToBe() {
		HttpRetryPolicy policy = POLICY.mutate().idempotencyKeyRetryConflict(false).build();
		assertThat(policy.decide(response(409).withKey().number(2).attempt()))
			.isEqualTo(RetryDecision.stop(StopReason.NOT_RETRYABLE));
	}

	@Test
	void keyOfAnotherPayloadIsNotRetriedEvenIfListed() {
		HttpRetryPolicy policy = POLICY.mutate().statusForcelist(StatusSet.of(422)).build();
		assertThat(policy.decide(response(422).withKey().attempt()))
			.isEqualTo(RetryDecision.stop(StopReason.NOT_RETRYABLE));
		assertThat(policy.decide(response(422).attempt())).isInstanceOf(RetryDecision.Retry.class);
	}

	@Test
	void retryAfterMakesThreeStatusesRetryableOutsideTheList() {
		HttpRetryPolicy policy = POLICY.mutate().statusForcelist(StatusSet.of()).build();
		assertThat(IntStream.range(100, 600)
			.filter((status) -> policy
				.decide(response(status).retryAfter("1").attempt()) instanceof RetryDecision.Retry))
			.containsExactly(413, 429, 503);
		assertThat(IntStream.range(100, 600)
			.filter((status) -> policy.decide(response(status).attempt()) instanceof RetryDecision.Retry)).isEmpty();
	}

	@Test
	void retryAfterOfListedStatusIsHonoured() {
		assertThat(POLICY.decide(response(502).retryAfter("3").attempt()))
			.isEqualTo(RetryDecision.retry(Duration.ofSeconds(3), DelaySource.RETRY_AFTER, "status_502"));
	}

	@Test
	void retryAfterIsNotReadUnlessRespected() {
		HttpRetryPolicy policy = POLICY.mutate().respectRetryAfterHeader(false).build();
		assertThat(policy.decide(response(413).retryAfter("1").attempt()))
			.isEqualTo(RetryDecision.stop(StopReason.NOT_RETRYABLE));
		assertThat(policy.decide(response(429).retryAfter("3600").attempt()))
			.isEqualTo(backoff(Duration.ofSeconds(1), "status_429"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "soon", "-1", "1.5 s", "" })
	void retryAfterThatIsNonsenseIsIgnored(String nonsense) {
		assertThat(POLICY.decide(response(413).retryAfter(nonsense).attempt()))
			.isEqualTo(RetryDecision.stop(StopReason.NOT_RETRYABLE));
		assertThat(POLICY.decide(response(503).retryAfter(nonsense).attempt()))
			.isEqualTo(backoff(Duration.ofSeconds(1), "status_503"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "Mon, 23 Nov 2026 11:59:59 GMT", "Mon, 23 Nov 2026 12:00:00 GMT" })
	void retryAfterThatIsOverMeansBackoff(String over) {
		assertThat(POLICY.decide(response(413).retryAfter(over).attempt()))
			.isEqualTo(backoff(Duration.ofSeconds(1), "status_413"));
	}

	@Test
	void retryAfterAsDateCountsFromTheTimeOfTheAttempt() {
		assertThat(POLICY.decide(response(503).retryAfter("Mon, 23 Nov 2026 12:00:04 GMT").attempt()))
			.isEqualTo(RetryDecision.retry(Duration.ofSeconds(4), DelaySource.RETRY_AFTER, "status_503"));
	}

	@Test
	void firstOfSeveralRetryAfterCounts() {
		assertThat(POLICY.decide(response(503).retryAfter("2").retryAfter("4").attempt()))
			.isEqualTo(RetryDecision.retry(Duration.ofSeconds(2), DelaySource.RETRY_AFTER, "status_503"));
	}

	@Test
	void retryAfterAsLongAsAllowedIsWaitedForAndNoLonger() {
		HttpRetryPolicy policy = POLICY.mutate().retryAfterMax(Duration.ofMillis(3500)).build();
		assertThat(policy.decide(response(503).retryAfter("3").attempt())).isInstanceOf(RetryDecision.Retry.class);
		assertThat(policy.decide(response(503).retryAfter("4").attempt()))
			.isEqualTo(RetryDecision.stop(StopReason.RETRY_AFTER_TOO_LONG));
		assertThat(policy.mutate()
			.retryAfterMax(Duration.ofSeconds(4))
			.build()
			.decide(response(503).retryAfter("4").attempt())).isInstanceOf(RetryDecision.Retry.class);
	}

	@Test
	void spreadDoesNotMakeRetryAfterTooLong() {
		HttpRetryPolicy policy = POLICY.mutate().jitter(Jitter.FULL).retryAfterMax(Duration.ofSeconds(4)).build();
		assertThat(policy.decide(response(503).retryAfter("4").random(0.5).attempt()))
			.isEqualTo(RetryDecision.retry(Duration.ofSeconds(5), DelaySource.RETRY_AFTER, "status_503"));
	}

	@Test
	void retryAfterThatIsTooHugeForAnyNumberIsTooLong() {
		HttpRetryPolicy policy = POLICY.mutate().timeout(null).build();
		assertThat(policy.decide(response(503).retryAfter("9".repeat(400)).attempt()))
			.isEqualTo(RetryDecision.stop(StopReason.RETRY_AFTER_TOO_LONG));
	}

	@ParameterizedTest
	@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
	void retryAfterIsAFloorOverWhichCallersAreSpread(Jitter jitter) {
		HttpRetryPolicy policy = spreading(jitter);
		Given given = response(503).retryAfter("7");
		assertThat(delay(policy, given.random(0))).isEqualTo(Duration.ofSeconds(7));
		assertThat(delay(policy, given.random(0.25))).isEqualTo(Duration.ofSeconds(8));
		assertThat(delay(policy, given.number(3).random(0.25))).isEqualTo(Duration.ofSeconds(11));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3 })
	void retryAfterIsKeptToTheNanosecondWithoutJitter(int number) {
		assertThat(delay(spreading(Jitter.NONE), response(503).retryAfter("7").number(number).random(0.25)))
			.isEqualTo(Duration.ofSeconds(7));
	}

	@Test
	void spreadIsCappedAsTheBackoffIs() {
		HttpRetryPolicy policy = spreading(Jitter.FULL).mutate().backoffMax(Duration.ofSeconds(4)).build();
		assertThat(delay(policy, response(503).retryAfter("7").number(3).random(0.5)))
			.isEqualTo(Duration.ofSeconds(11));
	}

	@Test
	void immediateFirstRetryIsSpreadAsAnyOther() {
		HttpRetryPolicy policy = spreading(Jitter.FULL).mutate().immediateFirstRetry(true).build();
		assertThat(delay(policy, response(503).retryAfter("7").random(0.5))).isEqualTo(Duration.ofSeconds(9));
		assertThat(delay(policy, response(503).random(0.5))).isEqualTo(Duration.ZERO);
	}

	@ParameterizedTest
	@CsvSource({ "1, PT9S", "2, PT8S", "3, PT6S" })
	void waitThatEndsWithTheTimeoutIsBegunAndOneNanosecondMoreIsNot(int number, Duration elapsed) {
		Given given = response(503).number(number);
		assertThat(POLICY.decide(given.after(elapsed).attempt())).isInstanceOf(RetryDecision.Retry.class);
		assertThat(POLICY.decide(given.after(elapsed.plusNanos(1)).attempt()))
			.isEqualTo(RetryDecision.stop(StopReason.TIMEOUT));
	}

	@Test
	void waitForTheServerMustFitTheTimeoutToo() {
		Given given = response(503).retryAfter("4");
		assertThat(POLICY.decide(given.after(Duration.ofSeconds(6)).attempt())).isInstanceOf(RetryDecision.Retry.class);
		assertThat(POLICY.decide(given.after(Duration.ofSeconds(6).plusNanos(1)).attempt()))
			.isEqualTo(RetryDecision.stop(StopReason.TIMEOUT));
	}

	@Test
	void withoutTimeoutAnyTimeMayPass() {
		HttpRetryPolicy policy = POLICY.mutate().timeout(null).build();
		assertThat(policy.decide(response(503).after(Duration.ofDays(10_000)).attempt()))
			.isInstanceOf(RetryDecision.Retry.class);
	}

	@Test
	void onlyNeededRandomnessIsDrawn() {
		Attempt attempt = response(503).random(() -> {
			throw new AssertionError("randomness was drawn without need");
		}).attempt();
		assertThat(POLICY.decide(attempt)).isEqualTo(backoff(Duration.ofSeconds(1), "status_503"));
	}

	@Test
	void requestsNeverExceedOnePlusTotal() {
		Random random = new Random(20261123);
		for (int call = 0; call < 5_000; call++) {
			int total = random.nextInt(6);
			Integer connect = random.nextBoolean() ? random.nextInt(6) : null;
			Integer read = random.nextBoolean() ? random.nextInt(6) : null;
			Integer status = random.nextBoolean() ? random.nextInt(6) : null;
			HttpRetryPolicy policy = HttpRetryPolicy.builder()
				.total(total)
				.connect(connect)
				.read(read)
				.status(status)
				.allowedMethods(MethodSet.parse(List.of("*")))
				.build();
			Map<Kind, Integer> retries = retriesOfRandomCall(policy, random);
			assertThat(retries.values().stream().mapToInt(Integer::intValue).sum()).isLessThanOrEqualTo(total);
			assertThat(retries.getOrDefault(Kind.CONNECT, 0)).isLessThanOrEqualTo((connect != null) ? connect : total);
			assertThat(retries.getOrDefault(Kind.READ, 0)).isLessThanOrEqualTo((read != null) ? read : total);
			assertThat(retries.getOrDefault(Kind.RESPONSE, 0)).isLessThanOrEqualTo((status != null) ? status : total);
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 1, 3, 7 })
	void callThatNeverSucceedsIsRepeatedTotalTimes(int total) {
		HttpRetryPolicy policy = HttpRetryPolicy.builder().total(total).build();
		assertThat(IntStream.rangeClosed(1, MANY)
			.takeWhile((number) -> policy
				.decide(response(503).number(number).sameKind(number).attempt()) instanceof RetryDecision.Retry))
			.hasSize(total);
	}

	@Test
	void defaultsAreThoseOfTheDocumentation() {
		HttpRetryPolicy policy = HttpRetryPolicy.defaults();
		assertThat(policy.total()).isEqualTo(3);
		assertThat(policy.connect()).isNull();
		assertThat(policy.read()).isNull();
		assertThat(policy.status()).isNull();
		assertThat(policy.allowedMethods()).hasToString("GET, HEAD, PUT, DELETE, OPTIONS, TRACE, QUERY");
		assertThat(policy.statusForcelist().stream()).containsExactly(408, 425, 429, 502, 503, 504);
		assertThat(policy.backoff())
			.isEqualTo(new Backoff(0.5, Duration.ofSeconds(120), Jitter.FULL, Duration.ZERO, false));
		assertThat(policy.respectRetryAfterHeader()).isTrue();
		assertThat(policy.retryAfterMax()).isEqualTo(Duration.ofSeconds(60));
		assertThat(policy.raiseOnStatus()).isFalse();
		assertThat(policy.timeout()).isNull();
		assertThat(policy.idempotencyKey()).isEqualTo(new IdempotencyKeyRule(false, "Idempotency-Key", false, true));
	}

	@Test
	void mutationKeepsEveryComponent() throws ReflectiveOperationException {
		HttpRetryPolicy policy = HttpRetryPolicy.builder()
			.total(7)
			.connect(1)
			.read(2)
			.status(3)
			.allowedMethods(MethodSet.of(HttpMethod.POST))
			.statusForcelist(StatusSet.of(500))
			.backoffFactor(0.1)
			.backoffMax(Duration.ofSeconds(9))
			.jitter(Jitter.EQUAL)
			.backoffJitter(Duration.ofSeconds(1))
			.immediateFirstRetry(true)
			.respectRetryAfterHeader(false)
			.retryAfterMax(Duration.ofSeconds(8))
			.retryAfterHeaders(List.of("X-Wait-Millis"))
			.retryUnauthorized(true)
			.rateLimitPartitionBy(List.of("Authorization"))
			.raiseOnStatus(true)
			.timeout(Duration.ofSeconds(30))
			.attemptTimeout(Duration.ofSeconds(3))
			.idempotencyKeyGenerated(true)
			.idempotencyKeyHeader("X-Request-Id")
			.idempotencyKeyQuoted(true)
			.idempotencyKeyRetryConflict(false)
			.responseBuffer(1)
			.budgetEnabled(false)
			.budgetCapacity(50)
			.budgetCost(5)
			.budgetRefill(2)
			.budgetTrickle(Duration.ofSeconds(1))
			.retryIfHeaders(List.of(HeaderPattern.parse("X-Retry")))
			.retryIfJson(List.of(JsonPattern.parse("/retry")))
			.stopIfHeaders(List.of(HeaderPattern.parse("X-Stop")))
			.stopIfJson(List.of(JsonPattern.parse("/stop")))
			.attemptHeader("X-Attempt")
			.rateLimit(RateLimitMode.WAIT)
			.recoveryEnabled(false)
			.observeAttempts(true)
			.logPath(false)
			.build();
		assertThatNoComponentIsShared(policy, HttpRetryPolicy.defaults());
		assertThatNoComponentIsShared(policy.backoff(), HttpRetryPolicy.defaults().backoff());
		assertThatNoComponentIsShared(policy.idempotencyKey(), HttpRetryPolicy.defaults().idempotencyKey());
		assertThatNoComponentIsShared(policy.budget(), HttpRetryPolicy.defaults().budget());
		assertThatNoComponentIsShared(policy.retryIf(), HttpRetryPolicy.defaults().retryIf());
		assertThatNoComponentIsShared(policy.stopIf(), HttpRetryPolicy.defaults().stopIf());
		assertThat(policy.mutate().build()).isEqualTo(policy);
	}

	@Test
	void mutationLeavesTheOriginalAlone() {
		HttpRetryPolicy changed = POLICY.mutate().total(9).build();
		assertThat(changed.total()).isEqualTo(9);
		assertThat(POLICY.total()).isEqualTo(3);
	}

	static Stream<Arguments> impossibleValues() {
		return Stream.of(impossible("total", "-1", (policy) -> policy.total(-1)),
				impossible("response-buffer", "-1", (policy) -> policy.responseBuffer(-1)),
				impossible("response-buffer", "2147483648", (policy) -> policy.responseBuffer(2147483648L)),
				impossible("budget.capacity", "0", (policy) -> policy.budgetCapacity(0)),
				impossible("budget.cost", "0", (policy) -> policy.budgetCost(0)),
				impossible("budget.refill", "-1", (policy) -> policy.budgetRefill(-1)),
				impossible("budget.trickle", "PT-1S", (policy) -> policy.budgetTrickle(Duration.ofSeconds(-1))),
				impossible("connect", "-2", (policy) -> policy.connect(-2)),
				impossible("read", "-3", (policy) -> policy.read(-3)),
				impossible("status", "-2147483648", (policy) -> policy.status(Integer.MIN_VALUE)),
				impossible("backoff-factor", "-0.5", (policy) -> policy.backoffFactor(-0.5)),
				impossible("backoff-max", "PT-1S", (policy) -> policy.backoffMax(Duration.ofSeconds(-1))),
				impossible("backoff-jitter", "PT-2S", (policy) -> policy.backoffJitter(Duration.ofSeconds(-2))),
				impossible("retry-after-max", "PT-0.000000001S",
						(policy) -> policy.retryAfterMax(Duration.ofNanos(-1))),
				impossible("timeout", "PT0S", (policy) -> policy.timeout(Duration.ZERO)),
				impossible("timeout", "PT-5S", (policy) -> policy.timeout(Duration.ofSeconds(-5))),
				impossible("idempotency-key.header", "X Key", (policy) -> policy.idempotencyKeyHeader("X Key")));
	}

	@ParameterizedTest
	@MethodSource("impossibleValues")
	void impossibleValueIsNamedWithItsKey(String key, String value, UnaryOperator<HttpRetryPolicyBuilder> change) {
		assertThatIllegalArgumentException().isThrownBy(() -> change.apply(HttpRetryPolicy.builder()).build())
			.withMessageStartingWith(key + " ")
			.withMessageContaining(value);
	}

	@Test
	void smallestPossibleValuesAreAccepted() {
		HttpRetryPolicy policy = HttpRetryPolicy.builder()
			.total(0)
			.connect(0)
			.read(0)
			.status(0)
			.backoffFactor(0)
			.backoffMax(Duration.ZERO)
			.retryAfterMax(Duration.ZERO)
			.timeout(Duration.ofNanos(1))
			.build();
		assertThat(policy.decide(response(200).attempt())).isEqualTo(RetryDecision.stop(StopReason.COMPLETED));
	}

	private static Arguments row(String line, Given given, StopReason reason) {
		return argumentSet(line, given, RetryDecision.stop(reason));
	}

	private static Arguments row(String line, Given given, RetryDecision decision) {
		return argumentSet(line, given, decision);
	}

	private static Arguments impossible(String key, String value, UnaryOperator<HttpRetryPolicyBuilder> change) {
		return argumentSet(key + " = " + value, key, value, change);
	}

	private static RetryDecision backoff(Duration delay, String reason) {
		return RetryDecision.retry(delay, DelaySource.BACKOFF, reason);
	}

	private static Duration delay(HttpRetryPolicy policy, Given given) {
		return ((RetryDecision.Retry) policy.decide(given.attempt())).delay();
	}

	private static HttpRetryPolicy limited(UnaryOperator<HttpRetryPolicyBuilder> limit) {
		return limit.apply(HttpRetryPolicy.builder().total(9)).build();
	}

	private static HttpRetryPolicy spreading(Jitter jitter) {
		return HttpRetryPolicy.builder().backoffFactor(2).jitter(jitter).build();
	}

	private static Map<Kind, Integer> retriesOfRandomCall(HttpRetryPolicy policy, Random random) {
		Map<Kind, Integer> attempts = new EnumMap<>(Kind.class);
		Map<Kind, Integer> retries = new EnumMap<>(Kind.class);
		for (int number = 1; number <= MANY; number++) {
			Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
			Given given = kind.given().number(number).sameKind(attempts.merge(kind, 1, Integer::sum));
			if (!(policy.decide(given.random(random.nextDouble()).attempt()) instanceof RetryDecision.Retry)) {
				break;
			}
			retries.merge(kind, 1, Integer::sum);
		}
		return retries;
	}

	private static Given response(int status) {
		return new Given(new Outcome.Response(status, new HttpHeaders()));
	}

	private static Given failure(FailureKind kind) {
		return new Given(new Outcome.Failure(new IOException(), kind));
	}

	private static void assertThatNoComponentIsShared(Record one, Record other) throws ReflectiveOperationException {
		for (RecordComponent component : one.getClass().getRecordComponents()) {
			assertThat(component.getAccessor().invoke(one)).as(component.getName())
				.isNotEqualTo(component.getAccessor().invoke(other));
		}
	}

	private enum Kind {

		CONNECT, READ, RESPONSE;

		Given given() {
			return switch (this) {
				case CONNECT -> failure(FailureKind.CONNECT);
				case READ -> failure(FailureKind.READ);
				case RESPONSE -> response(503);
			};
		}

	}

	/**
	 * A first attempt by GET at the start of its call, until told otherwise.
	 */
	private static final class Given implements Cloneable {

		private Outcome outcome;

		private HttpMethod method = HttpMethod.GET;

		private boolean idempotent;

		private boolean keyed;

		private boolean refreshable;

		private RetryOpinion opinion = RetryOpinion.NO_OPINION;

		private Duration hold = Duration.ZERO;

		private int number = 1;

		private int sameKind = 1;

		private Duration elapsed = Duration.ZERO;

		private DoubleSupplier random = () -> 0;

		Given(Outcome outcome) {
			this.outcome = outcome;
		}

		Given retryAfter(String value) {
			Outcome.Response response = (Outcome.Response) this.outcome;
			HttpHeaders headers = new HttpHeaders(response.headers());
			headers.add(HttpHeaders.RETRY_AFTER, value);
			return with((given) -> given.outcome = new Outcome.Response(response.status(), headers));
		}

		Given by(HttpMethod method) {
			return with((given) -> given.method = method);
		}

		Given withKey() {
			return with((given) -> given.idempotent = given.keyed = true);
		}

		Given refreshable() {
			return with((given) -> given.refreshable = true);
		}

		Given declaredIdempotent() {
			return with((given) -> given.idempotent = true);
		}

		Given opinion(RetryOpinion opinion) {
			return with((given) -> given.opinion = opinion);
		}

		Given hold(Duration hold) {
			return with((given) -> given.hold = hold);
		}

		Given number(int number) {
			return with((given) -> given.number = number);
		}

		Given sameKind(int sameKind) {
			return with((given) -> given.sameKind = sameKind);
		}

		Given after(Duration elapsed) {
			return with((given) -> given.elapsed = elapsed);
		}

		Given random(double randomness) {
			return with((given) -> given.random = () -> randomness);
		}

		Given random(DoubleSupplier random) {
			return with((given) -> given.random = random);
		}

		private Given with(Consumer<Given> change) {
			try {
				Given copy = (Given) clone();
				change.accept(copy);
				return copy;
			}
			catch (CloneNotSupportedException ex) {
				throw new AssertionError(ex);
			}
		}

		Attempt attempt() {
			return new Attempt(this.number, this.sameKind, this.method, () -> this.idempotent, () -> this.keyed,
					() -> this.refreshable, this.outcome, this.opinion, this.hold, this.elapsed, () -> NOW,
					this.random);
		}

	}

}
