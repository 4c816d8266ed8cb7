package io.github.retrystarter.sample.lab;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What the page is told of a run. Times are in milliseconds since its start.
 */
sealed interface LabEvent {

	/**
	 * Name of the event in the stream.
	 */
	String name();

	/**
	 * A request is sent.
	 *
	 * @param call number of the call, 1 for the first
	 * @param attempt number of the attempt, 1 for the first
	 * @param at when
	 */
	record Attempt(int call, int attempt, long at) implements LabEvent {

		@Override
		public String name() {
			return "attempt";
		}

	}

	/**
	 * An attempt has ended, and it is decided what follows.
	 *
	 * @param call number of the call
	 * @param attempt number of the attempt
	 * @param at when the attempt ended
	 * @param outcome how it ended, in a word
	 * @param kind what sort of an outcome it is
	 * @param retry whether another attempt follows
	 * @param cause what calls for it, in the words of the meters
	 * @param reason why none follows, in the words of the meters
	 * @param waitMillis how long the call waits
	 * @param jitterMillis how much of that is jitter, added to what the server asked for
	 * @param source who asked for that wait
	 * @param words the decision as one would say it
	 * @param budget tokens left in the budget
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Decision(int call, int attempt, long at, String outcome, String kind, boolean retry, @Nullable String cause,
			@Nullable String reason, @Nullable Long waitMillis, @Nullable Long jitterMillis, @Nullable String source,
			String words, @Nullable Integer budget) implements LabEvent {

		@Override
		public String name() {
			return "decision";
		}

	}

	/**
	 * A retry was held until its upstream had shown a sign of life, until it was its turn
	 * to look for one, or until its time was up.
	 *
	 * @param call number of the call
	 * @param attempt number of the attempt before that retry
	 * @param at when the hold ended
	 * @param heldMillis how long it lasted
	 * @param words the same as one would say it
	 */
	record Held(int call, int attempt, long at, long heldMillis, String words) implements LabEvent {

		@Override
		public String name() {
			return "held";
		}

	}

	/**
	 * A retry that had been decided is not sent after all.
	 *
	 * @param call number of the call
	 * @param attempt number of the attempt before that retry
	 * @param at when
	 * @param reason why, in the words of the meters
	 * @param words the same as one would say it
	 */
	record Stop(int call, int attempt, long at, String reason, String words) implements LabEvent {

		@Override
		public String name() {
			return "stop";
		}

	}

	/**
	 * A call is over.
	 *
	 * @param call number of the call
	 * @param at when
	 * @param outcome how it ended, in the words of the meter {@code retry.calls}
	 * @param attempts how many requests it took
	 * @param status status of the response that the caller got
	 * @param error class of the exception that the caller got instead
	 * @param budget tokens left in the budget, after a success has given some back
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Call(int call, long at, String outcome, int attempts, @Nullable Integer status, @Nullable String error,
			@Nullable Integer budget) implements LabEvent {

		@Override
		public String name() {
			return "call";
		}

	}

	/**
	 * The policy has changed. Calls that have begun keep the one that they began with.
	 *
	 * @param at when
	 * @param words what has changed, from what to what
	 */
	record Changed(long at, String words) implements LabEvent {

		@Override
		public String name() {
			return "changed";
		}

	}

	/**
	 * The run is over.
	 *
	 * @param at when
	 * @param requestsReceivedByUpstream how many requests the upstream counted
	 * @param inTime whether all calls were over before the run had to end
	 */
	record End(long at, int requestsReceivedByUpstream, boolean inTime) implements LabEvent {

		@Override
		public String name() {
			return "end";
		}

	}

}
