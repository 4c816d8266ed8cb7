package io.github.retrystarter.client;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import io.github.retrystarter.HttpRetryPolicy;

/**
 * A time after which what an attempt does on the wire is cut. One lock decides between
 * the end that came in time and the cut: once {@link #end()} has been asked, nothing is
 * cut, and nobody is interrupted any more.
 */
final class WireLimit implements Runnable {

	private final AttemptWire wire;

	private final @Nullable Thread owner;

	private @Nullable ScheduledFuture<?> expiry;

	private boolean expired;

	private boolean ended;

	private boolean cut;

	private boolean interrupted;

	/**
	 * Create a limit.
	 * @param wire what is limited
	 * @param interrupting whether the calling thread may be interrupted, if there is no
	 * better way
	 */
	WireLimit(AttemptWire wire, boolean interrupting) {
		this.wire = wire;
		this.owner = interrupting ? Thread.currentThread() : null;
	}

	void start(Duration time) {
		this.expiry = Timer.THREAD.schedule(this, TimeUnit.NANOSECONDS.convert(time), TimeUnit.NANOSECONDS);
	}

	/**
	 * The policy of a call that is made within the attempt, and has no more time than is
	 * left.
	 */
	HttpRetryPolicy within(HttpRetryPolicy policy) {
		long nanos = (this.expiry != null) ? this.expiry.getDelay(TimeUnit.NANOSECONDS) : 1;
		Duration left = Duration.ofNanos(Math.max(nanos, 1));
		Duration timeout = policy.timeout();
		return (timeout != null && timeout.compareTo(left) <= 0) ? policy : policy.mutate().timeout(left).build();
	}

	/**
	 * Whether the time was up before the end, be there something to cut or not.
	 */
	synchronized boolean isExpired() {
		return this.expired;
	}

	@Override
	public synchronized void run() {
		this.expired |= !this.ended;
		cut();
	}

	/**
	 * Note that a new exchange has begun, or its body is read from now on: if the time is
	 * up, it comes too late.
	 */
	synchronized void begun() {
		if (this.expired) {
			cut();
		}
	}

	private void cut() {
		TappedExchange exchange = this.wire.underWay();
		if (exchange != null && !this.ended) {
			this.cut = true;
			this.interrupted |= exchange.cut(this.interrupted ? null : this.owner);
		}
	}

	/**
	 * End the time. An interruption that was part of the cut is taken back.
	 * @return whether something was cut
	 */
	boolean end() {
		if (this.expiry != null) {
			this.expiry.cancel(false);
		}
		synchronized (this) {
			this.ended = true;
			if (this.interrupted) {
				Thread.interrupted();
			}
			return this.cut;
		}
	}

	/**
	 * The one thread that cuts. It is there only while there are limits.
	 */
	private static final class Timer {

		static final ScheduledThreadPoolExecutor THREAD = create();

		private static ScheduledThreadPoolExecutor create() {
			ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, (task) -> {
				Thread thread = new Thread(null, task, "retry-limits", 0, false);
				thread.setDaemon(true);
				// Not that of whoever happens to be the first caller.
				thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
				return thread;
			});
			timer.setRemoveOnCancelPolicy(true);
			timer.setKeepAliveTime(1, TimeUnit.SECONDS);
			timer.allowCoreThreadTimeOut(true);
			return timer;
		}

	}

}
