package io.github.retrystarter;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

import org.springframework.http.HttpHeaders;

/**
 * How one attempt ended: with a response, or with a failure.
 */
public sealed interface Outcome {

	/**
	 * Word for this outcome as the cause of a retry: {@code connect}, {@code read} or
	 * {@code status_503}. Bounded by the status list and {@link FailureKind}, so it can
	 * serve as a meter's tag.
	 * @return the reason
	 */
	String reason();

	/**
	 * An answer of the server, whatever its status.
	 *
	 * @param status the status code
	 * @param headers the headers of the answer
	 */
	record Response(int status, HttpHeaders headers) implements Outcome {

		// Made once, because each retry needs one.
		private static final List<String> REASONS = IntStream.range(0, 600).mapToObj(Response::reason).toList();

		@Override
		public String reason() {
			boolean known = this.status >= 0 && this.status < REASONS.size();
			return known ? REASONS.get(this.status) : reason(this.status);
		}

		private static String reason(int status) {
			return "status_" + status;
		}

		@Override
		public String toString() {
			return "status " + this.status;
		}

	}

	/**
	 * An exchange that brought no answer.
	 *
	 * @param cause what was thrown
	 * @param kind what it says about the request
	 * @param timedOut whether the answer was waited for too long, so that the server may
	 * still be busy with the request
	 */
	record Failure(Throwable cause, FailureKind kind, boolean timedOut) implements Outcome {

		/**
		 * A failure that was no read time-out.
		 * @param cause what was thrown
		 * @param kind what it says about the request
		 */
		public Failure(Throwable cause, FailureKind kind) {
			this(cause, kind, false);
		}

		@Override
		public String reason() {
			return this.kind.name().toLowerCase(Locale.ROOT);
		}

		@Override
		public String toString() {
			return reason() + " failure (" + this.cause.getClass().getSimpleName() + ")";
		}

	}

}
