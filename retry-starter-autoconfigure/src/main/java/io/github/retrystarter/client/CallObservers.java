package io.github.retrystarter.client;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import org.springframework.http.HttpRequest;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.Outcome;
import io.github.retrystarter.RetryMount;
import io.github.retrystarter.StopReason;

/**
 * All observers of the calls of one mount, fenced in.
 */
final class CallObservers {

	private final RetryCallObserver[] observers;

	private final Fence fence;

	private CallObservers(RetryCallObserver[] observers, Fence fence) {
		this.observers = observers;
		this.fence = fence;
	}

	static CallObservers of(RetryMount mount, List<RetryCallObserver> observers, Fence fence) {
		if (!mount.enabled()) {
			return new CallObservers(new RetryCallObserver[0], fence);
		}
		return new CallObservers(observers.stream()
			.map((observer) -> fence.call(observer, () -> observer.forMount(mount), observer))
			.toArray(RetryCallObserver[]::new), fence);
	}

	/**
	 * An attempt begins.
	 * @return to be told how it ended
	 */
	Consumer<Outcome> attempting(RetryCall call, HttpRequest attempt, int number) {
		List<Consumer<Outcome>> ends = new ArrayList<>(this.observers.length);
		for (RetryCallObserver observer : this.observers) {
			Consumer<Outcome> end = this.fence.call(observer, () -> observer.attempting(call.mount(), attempt, number),
					(ignored) -> {
					});
			ends.add(0, (outcome) -> this.fence.run(observer, () -> end.accept(outcome)));
		}
		return (outcome) -> ends.forEach((end) -> end.accept(outcome));
	}

	void retrying(RetryCall call) {
		AttemptRecord attempt = call.history().latest();
		for (RetryCallObserver observer : this.observers) {
			try {
				observer.retrying(call.mount(), call.request(), attempt);
			}
			catch (Throwable ex) {
				this.fence.report(observer, ex);
			}
		}
	}

	void finished(RetryCall call, StopReason reason) {
		for (RetryCallObserver observer : this.observers) {
			try {
				observer.finished(call.mount(), call.request(), reason, call.history());
			}
			catch (Throwable ex) {
				this.fence.report(observer, ex);
			}
		}
	}

	void rejected(RetryCall call) {
		for (RetryCallObserver observer : this.observers) {
			this.fence.run(observer, () -> observer.rejected(call.mount(), call.request()));
		}
	}

}
