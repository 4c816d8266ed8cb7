package io.github.retrystarter.sample.lab;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

import org.springframework.http.HttpRequest;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.DelaySource;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.StopReason;
import io.github.retrystarter.client.RetryCallObserver;

/**
 * Tells each {@link LabCall} what becomes of it.
 */
final class LabObserver implements RetryCallObserver {

	@Override
	public Consumer<Outcome> attempting(RetryMount mount, HttpRequest attempt, int number) {
		LabCall.of(attempt).attempting(number);
		return (outcome) -> {
		};
	}

	@Override
	public void retrying(RetryMount mount, HttpRequest request, AttemptRecord attempt) {
		LabCall.of(request).decided(attempt, mount.policy());
	}

	@Override
	public void waited(RetryMount mount, HttpRequest request, DelaySource source, Duration time) {
		if (source == DelaySource.RECOVERY) {
			LabCall.of(request).held(time);
		}
	}

	@Override
	public void finished(RetryMount mount, HttpRequest request, StopReason reason, List<AttemptRecord> history) {
		LabCall.of(request).finished(reason, history, mount.policy());
	}

}
