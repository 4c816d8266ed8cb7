package io.github.retrystarter.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.springframework.http.HttpRequest;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.DelaySource;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.StopReason;

/**
 * All observers of the calls of one mount, guarded.
 */
final class CallObservers {

	private final RetryMount mount;

	private final Parts parts;

	private final FailureGuard guard;

	private volatile Bound bound = new Bound(List.of(), new RetryCallObserver[0]);

	CallObservers(RetryMount mount, Parts parts, FailureGuard guard) {
		this.mount = mount;
		this.parts = parts;
		this.guard = guard;
	}

	/**
	 * The observers of this mount, which are asked for once they have all been found.
	 */
	private RetryCallObserver[] observers() {
		List<RetryCallObserver> all = this.parts.observers();
		Bound latest = this.bound;
		if (latest.all() != all) {
			latest = new Bound(all,
					all.stream()
						.map((observer) -> this.guard.call(observer, () -> observer.forMount(this.mount), observer))
						.toArray(RetryCallObserver[]::new));
			this.bound = latest;
		}
		return latest.ofMount();
	}

	/**
	 * An attempt begins.
	 * @return to be told how it ended
	 */
	Consumer<Outcome> attempting(RetryCall call, HttpRequest attempt, int number) {
		List<Consumer<Outcome>> ends = new ArrayList<>();
		for (RetryCallObserver observer : observers()) {
			Consumer<Outcome> end = this.guard.call(observer, () -> observer.attempting(call.mount(), attempt, number),
					(ignored) -> {
					});
			ends.add(0, (outcome) -> this.guard.run(observer, () -> end.accept(outcome)));
		}
		return (outcome) -> ends.forEach((end) -> end.accept(outcome));
	}

	void retrying(RetryCall call) {
		AttemptRecord attempt = call.history().latest();
		for (RetryCallObserver observer : observers()) {
			this.guard.run(observer, () -> observer.retrying(call.mount(), call.request(), attempt));
		}
	}

	void waited(RetryCall call, DelaySource source, Duration time) {
		for (RetryCallObserver observer : observers()) {
			this.guard.run(observer, () -> observer.waited(call.mount(), call.request(), source, time));
		}
	}

	void finished(RetryCall call, StopReason reason) {
		for (RetryCallObserver observer : observers()) {
			this.guard.run(observer, () -> observer.finished(call.mount(), call.request(), reason, call.history()));
		}
	}

	void rejected(RetryCall call) {
		for (RetryCallObserver observer : observers()) {
			this.guard.run(observer, () -> observer.rejected(call.mount(), call.request()));
		}
	}

	/**
	 * Observers, and what each of them made of itself for the mount.
	 */
	private record Bound(List<RetryCallObserver> all, RetryCallObserver[] ofMount) {

	}

}
