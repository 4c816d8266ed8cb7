package io.github.retrystarter;

import java.util.Locale;

import org.springframework.http.HttpHeaders;

/**
 * How one attempt ended: with a response, or with a failure.
 */
public sealed interface Outcome {

	/**
	 * This outcome as the cause of a retry: {@code connect}, {@code read} or, for
	 * example, {@code status_503}. The status list and {@link FailureKind} limit how many
	 * there are, so that a cause can be the tag of a meter.
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
	 * A failure to receive a response, or to receive all of a body that was read ahead.
	 *
	 * @param exception what was thrown
	 * @param kind what it tells about the request
	 * @param timedOut whether it was a read time-out, after which the server may still be
	 * busy with the request
	 */
	record Failure(Throwable exception, FailureKind kind, boolean timedOut) implements Outcome {

		/**
		 * A failure other than a read time-out.
		 * @param exception what was thrown
		 * @param kind what it tells about the request
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
