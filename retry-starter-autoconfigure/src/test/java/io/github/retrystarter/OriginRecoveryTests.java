package io.github.retrystarter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OriginRecovery}, in a time that the tests set.
 */
class OriginRecoveryTests {

	private static final Duration PATIENCE = Duration.ofMillis(3500);

	private static final RecoveryStep GO = new RecoveryStep.Go();

	private static final RecoveryStep DOWN = new RecoveryStep.End(StopReason.ORIGIN_DOWN);

	private final List<FailedCall> woken = new ArrayList<>();

	private long nanos;

	private boolean solvent = true;

	private final OriginRecovery origin = new OriginRecovery(PATIENCE, () -> this.nanos, () -> 0.5);

	@Test
	void callThatIsAloneGoesAsPlanned() {
		FailedCall alone = this.origin.failed();
		for (int retry = 1; retry <= 3; retry++) {
			pass(300);
			assertThat(hold(alone)).isEqualTo(GO);
			alone.failedAgain();
		}
	}

	@Test
	void oneCallAfterTheOtherIsNotHeldForLong() {
		FailedCall first = this.origin.failed();
		first.close();
		this.origin.sent();
		FailedCall second = this.origin.failed();
		pass(100);
		assertThat(hold(second)).isEqualTo(waiting(400));
		pass(400);
		assertThat(second.look()).isEqualTo(GO);
	}

	@Test
	void callGoesAtOnceAfterASuccessSinceItFailed() {
		FailedCall call = this.origin.failed();
		this.origin.sent();
		FailedCall other = this.origin.failed();
		this.origin.succeeded();
		assertThat(hold(call)).isEqualTo(GO);
		other.failedAgain();
		assertThat(hold(other)).isInstanceOf(RecoveryStep.Wait.class);
	}

	@Test
	void callIsHeldToItsEndWhileOthersFail() {
		FailedCall call = this.origin.failed();
		FailedCall other = this.origin.failed();
		FailedCall probe = this.origin.failed();
		hold(probe);
		assertThat(call.hold(Duration.ofMillis(200), () -> true, () -> this.woken.add(call))).isEqualTo(waiting(200));
		assertThat(this.origin.held()).isEqualTo(2);
		pass(200);
		assertThat(call.look()).isEqualTo(DOWN);
		assertThat(this.origin.held()).isEqualTo(1);
		other.close();
	}

	@Test
	void firstOfTheHeldIsTheProbeWhenNothingIsSentForAMoment() {
		List<FailedCall> calls = fail(3);
		calls.forEach(this::hold);
		pass(499);
		assertThat(calls.get(0).look()).isEqualTo(waiting(1));
		pass(1);
		assertThat(calls.get(1).look()).isInstanceOf(RecoveryStep.Wait.class);
		assertThat(calls.get(0).look()).isEqualTo(GO);
		assertThat(this.woken).containsExactly(calls.get(1));
	}

	@Test
	void anotherProbeFollowsThoughTheFirstHangs() {
		List<FailedCall> calls = fail(50);
		calls.forEach(this::hold);
		pass(500);
		assertThat(calls.get(0).look()).isEqualTo(GO);
		assertThat(calls.get(1).look()).isEqualTo(waiting(500));
		pass(500);
		assertThat(calls.get(1).look()).isEqualTo(GO);
	}

	@Test
	void requestsOfOthersAreProbesEnough() {
		List<FailedCall> calls = fail(50);
		calls.forEach(this::hold);
		for (int i = 0; i < 6; i++) {
			pass(400);
			this.origin.sent();
			assertThat(calls.get(0).look()).isInstanceOf(RecoveryStep.Wait.class);
		}
	}

	@Test
	void clientOfFewCallsProbesLessOften() {
		FailedCall first = this.origin.failed();
		pass(200);
		this.origin.sent();
		FailedCall second = this.origin.failed();
		hold(first);
		hold(second);
		assertThat(first.look()).isEqualTo(waiting(3000));
	}

	@Test
	void silenceAfterABurstDoesNotMakeProbesRarer() {
		List<FailedCall> calls = fail(4);
		calls.forEach(this::hold);
		for (FailedCall probe : calls) {
			pass(500);
			assertThat(probe.look()).isEqualTo(GO);
			probe.failedAgain();
		}
	}

	@Test
	void fewCallsThatFallSilentHaveAProbeBeforeTheyEnd() {
		FailedCall first = this.origin.failed();
		pass(300);
		this.origin.sent();
		FailedCall second = this.origin.failed();
		hold(first);
		hold(second);
		pass(3000);
		assertThat(first.look()).isEqualTo(GO);
		this.origin.succeeded();
		assertThat(second.look()).isNotEqualTo(new RecoveryStep.End(StopReason.ORIGIN_DOWN));
	}

	@Test
	void successReleasesTheHeldOneAfterTheOther() {
		List<FailedCall> calls = fail(4);
		calls.forEach(this::hold);
		pass(1500);
		this.origin.succeeded();
		assertThat(this.woken).containsExactly(calls.get(0));
		assertThat(calls.get(0).look()).isEqualTo(waiting(250));
		pass(250);
		assertThat(calls.get(0).look()).isEqualTo(GO);
		calls.get(0).close();
		assertThat(calls.get(1).look()).isEqualTo(new RecoveryStep.Wait(583_333_333));
		this.nanos += 583_333_333;
		assertThat(calls.get(1).look()).isEqualTo(GO);
	}

	@Test
	void releaseIsOverBeforeTheLastOfTheHeldHasToEnd() {
		List<FailedCall> calls = fail(4);
		calls.forEach(this::hold);
		pass(3100);
		this.origin.succeeded();
		assertThat(calls.get(0).look()).isEqualTo(waiting(50));
		pass(400);
		assertThat(calls).allSatisfy((call) -> assertThat(call.look()).isEqualTo(GO));
	}

	@Test
	void releaseStopsWhenTheOriginFailsAgain() {
		List<FailedCall> calls = fail(3);
		calls.forEach(this::hold);
		pass(1500);
		this.origin.succeeded();
		pass(400);
		assertThat(calls.get(0).look()).isEqualTo(GO);
		calls.get(0).failedAgain();
		pass(400);
		assertThat(calls.get(1).look()).isInstanceOf(RecoveryStep.Wait.class);
		this.origin.succeeded();
		pass(600);
		assertThat(calls.get(1).look()).isEqualTo(GO);
	}

	@Test
	void releaseWaitsForAnswersThatAreLate() {
		List<FailedCall> calls = fail(3);
		calls.forEach(this::hold);
		pass(800);
		this.origin.succeeded();
		pass(200);
		assertThat(calls.get(0).look()).isEqualTo(GO);
		pass(400);
		assertThat(calls.get(1).look()).isEqualTo(waiting(600));
		this.woken.clear();
		calls.get(0).close();
		assertThat(this.woken).containsExactly(calls.get(1));
		assertThat(calls.get(1).look()).isEqualTo(GO);
	}

	@Test
	void releaseDoesNotWaitForAnAnswerThatNeverComes() {
		List<FailedCall> calls = fail(3);
		calls.forEach(this::hold);
		pass(800);
		this.origin.succeeded();
		pass(200);
		assertThat(calls.get(0).look()).isEqualTo(GO);
		pass(1000);
		assertThat(calls.get(1).look()).isEqualTo(GO);
	}

	@Test
	void callThatCannotBePaidForWaitsForTokens() {
		List<FailedCall> calls = fail(2);
		calls.forEach(this::hold);
		pass(100);
		this.origin.succeeded();
		this.solvent = false;
		assertThat(calls.get(0).look()).isEqualTo(waiting(3400));
		this.solvent = true;
		this.woken.clear();
		this.origin.succeeded();
		assertThat(this.woken).containsExactly(calls.get(0));
		assertThat(calls.get(0).look()).isEqualTo(GO);
	}

	@Test
	void callThatCannotBePaidForAtItsEndEnds() {
		List<FailedCall> calls = fail(2);
		calls.forEach(this::hold);
		this.origin.succeeded();
		this.solvent = false;
		pass(3500);
		assertThat(calls.get(1).look()).isEqualTo(new RecoveryStep.End(StopReason.BUDGET_EXHAUSTED));
	}

	@Test
	void whatHasBeenDownForLongIsNotWaitedForLong() {
		FailedCall first = this.origin.failed();
		this.origin.sent();
		FailedCall second = this.origin.failed();
		pass(35_000);
		this.origin.sent();
		assertThat(hold(second)).isEqualTo(waiting(700));
		first.close();
	}

	@Test
	void withdrawnCallLeavesNothingAndWakesTheNext() {
		List<FailedCall> calls = fail(2);
		calls.forEach(this::hold);
		calls.get(0).close();
		assertThat(this.woken).containsExactly(calls.get(1));
		calls.get(1).close();
		assertThat(this.origin.held()).isZero();
	}

	@Test
	void oldOutageIsForgotten() {
		fail(2).forEach(FailedCall::close);
		pass(10_001);
		this.origin.sent();
		assertThat(this.origin.downFor()).isNull();
		assertThat(hold(this.origin.failed())).isEqualTo(GO);
	}

	@Test
	void tellsHowLongTheOriginHasBeenDown() {
		assertThat(this.origin.downFor()).isNull();
		this.origin.failed();
		pass(100);
		assertThat(this.origin.downFor()).isEqualTo(Duration.ofMillis(100));
		this.origin.succeeded();
		assertThat(this.origin.downFor()).isNull();
	}

	@Test
	void timeIsNotReadWhileTheOriginIsUp() {
		AtomicInteger readings = new AtomicInteger();
		OriginRecovery up = new OriginRecovery(PATIENCE, readings::getAndIncrement, () -> 0.5);
		readings.set(0);
		up.sent();
		up.succeeded();
		assertThat(readings).hasValue(0);
	}

	@Test
	void tenThousandHeldCallsWakeOneAtATime() {
		List<FailedCall> calls = fail(10_000);
		calls.forEach(this::hold);
		pass(1000);
		this.origin.succeeded();
		assertThat(this.woken).hasSize(1);
		pass(1);
		for (FailedCall call : calls) {
			this.woken.clear();
			assertThat(call.look()).satisfiesAnyOf((step) -> assertThat(step).isEqualTo(GO),
					(step) -> assertThat(step).isInstanceOf(RecoveryStep.Wait.class));
			assertThat(this.woken).hasSizeLessThanOrEqualTo(1);
		}
	}

	/**
	 * Threads that fail, park and are released, while others succeed: none may sleep on
	 * after the last success, and nothing may be left.
	 */
	@Test
	void noSuccessIsMissedAmongManyThreads() throws InterruptedException {
		OriginRecovery shared = new OriginRecovery(Duration.ofHours(1), System::nanoTime, () -> 0.5);
		ExecutorService executor = Executors.newFixedThreadPool(16);
		CountDownLatch done = new CountDownLatch(16);
		AtomicInteger gone = new AtomicInteger();
		for (int thread = 0; thread < 16; thread++) {
			executor.execute(() -> {
				for (int call = 0; call < 200; call++) {
					shared.sent();
					gone.addAndGet(follow(shared.failed()) ? 1 : 0);
					shared.succeeded();
				}
				done.countDown();
			});
		}
		while (!done.await(1, TimeUnit.MILLISECONDS)) {
			shared.succeeded();
		}
		executor.shutdown();
		assertThat(gone).hasValue(16 * 200);
		assertThat(shared.held()).isZero();
		assertThat(shared.downFor()).isNull();
	}

	private static boolean follow(FailedCall call) {
		Thread thread = Thread.currentThread();
		RecoveryStep step = call.hold(Duration.ofHours(1), () -> true, () -> LockSupport.unpark(thread));
		while (step instanceof RecoveryStep.Wait wait) {
			LockSupport.parkNanos(wait.nanos());
			step = call.look();
		}
		call.close();
		return step instanceof RecoveryStep.Go;
	}

	private List<FailedCall> fail(int calls) {
		return IntStream.range(0, calls).mapToObj((call) -> this.origin.failed()).toList();
	}

	private RecoveryStep hold(FailedCall call) {
		return call.hold(PATIENCE, () -> this.solvent, () -> this.woken.add(call));
	}

	private void pass(long millis) {
		this.nanos += Duration.ofMillis(millis).toNanos();
	}

	private static RecoveryStep waiting(long millis) {
		return new RecoveryStep.Wait(Duration.ofMillis(millis).toNanos());
	}

}
