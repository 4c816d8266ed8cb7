package io.github.retrystarter;

import java.util.Locale;

import org.springframework.http.HttpHeaders;

/**
 * How one attempt ended: with a response, or with a failure.
 */
public sealed interface Outcome {

	/**
	 * Word for this outcome as the cause of a retry: {@code connect}, {@code read} or
	 * {@code status_503}. Bounded by the status list and {@link FailureKind}, so it can
	 * serve as a meter's tag.
	 * @return the cause
	 */
	String cause();

	/**
	 * A response of the server, whatever its status.
	 *
	 * @param status the status code
	 * @param headers the headers of the response
	 */
	record Response(int status, HttpHeaders headers) implements Outcome {

		@Override
		public String cause() {
			return "status_" + this.status;
		}

		@Override
		public String toString() {
			return "status " + this.status;
		}

	}

	/**
	 * An exchange that brought no response.
	 *
	 * @param exception what was thrown
	 * @param kind what it says about the request
	 * @param timedOut whether the response was waited for too long, so that the server
	 * may still be busy with the request
	 */
	record Failure(Throwable exception, FailureKind kind, boolean timedOut) implements Outcome {

		/**
		 * A failure that was no read time-out.
		 * @param exception what was thrown
		 * @param kind what it says about the request
		 */
		public Failure(Throwable exception, FailureKind kind) {
			this(exception, kind, false);
		}

		@Override
		public String cause() {
			return this.kind.name().toLowerCase(Locale.ROOT);
		}

		@Override
		public String toString() {
			return cause() + " failure (" + this.exception.getClass().getSimpleName() + ")";
		}

	}

}
