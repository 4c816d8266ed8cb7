package io.github.retrystarter.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.springframework.http.HttpRequest;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.StopReason;

/**
 * All observers of the calls of one mount, guarded.
 */
final class CallObservers {

	private final RetryCallObserver[] observers;

	private final FailureGuard guard;

	private CallObservers(RetryCallObserver[] observers, FailureGuard guard) {
		this.observers = observers;
		this.guard = guard;
	}

	static CallObservers of(RetryMount mount, List<RetryCallObserver> observers, FailureGuard guard) {
		if (!mount.enabled()) {
			return new CallObservers(new RetryCallObserver[0], guard);
		}
		return new CallObservers(observers.stream()
			.map((observer) -> guard.call(observer, () -> observer.forMount(mount), observer))
			.toArray(RetryCallObserver[]::new), guard);
	}

	/**
	 * An attempt begins.
	 * @return to be told how it ended
	 */
	Consumer<Outcome> attempting(RetryCall call, HttpRequest attempt, int number) {
		List<Consumer<Outcome>> ends = new ArrayList<>(this.observers.length);
		for (RetryCallObserver observer : this.observers) {
			Consumer<Outcome> end = this.guard.call(observer, () -> observer.attempting(call.mount(), attempt, number),
					(ignored) -> {
					});
			ends.add(0, (outcome) -> this.guard.run(observer, () -> end.accept(outcome)));
		}
		return (outcome) -> ends.forEach((end) -> end.accept(outcome));
	}

	void retrying(RetryCall call) {
		AttemptRecord attempt = call.history().latest();
		for (RetryCallObserver observer : this.observers) {
			this.guard.run(observer, () -> observer.retrying(call.mount(), call.request(), attempt));
		}
	}

	void held(RetryCall call, Duration time) {
		for (RetryCallObserver observer : this.observers) {
			this.guard.run(observer, () -> observer.held(call.mount(), call.request(), time));
		}
	}

	void finished(RetryCall call, StopReason reason) {
		for (RetryCallObserver observer : this.observers) {
			this.guard.run(observer, () -> observer.finished(call.mount(), call.request(), reason, call.history()));
		}
	}

	void rejected(RetryCall call) {
		for (RetryCallObserver observer : this.observers) {
			this.guard.run(observer, () -> observer.rejected(call.mount(), call.request()));
		}
	}

}
