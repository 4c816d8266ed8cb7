package io.github.retrystarter.sample.demo;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.sample.upstream.FlakyUpstream;
import io.github.retrystarter.sample.upstream.Scenario;

/**
 * What one run of a scenario brought, as the caller, the retry layer and the upstream saw
 * it.
 *
 * @param scenario name of the scenario
 * @param upstream what the upstream did
 * @param happened what became of the call, as one would say it
 * @param mount whose policy applied
 * @param ending what the caller got
 * @param attempts each attempt of the call
 * @param outcome how the call ended, in the words of the meter {@code retry.calls}
 * @param requestsReceivedByUpstream how many requests the upstream counted
 * @param budget what was done to the budgets before
 * @param idempotencyKeysReceived the keys that came with them, for a POST
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record DemoResult(String scenario, String upstream, String happened, String mount, @JsonUnwrapped Ending ending,
		List<Attempt> attempts, String outcome, int requestsReceivedByUpstream, String budget,
		@Nullable List<String> idempotencyKeysReceived) {

	static DemoResult of(Scenario scenario, Ending ending, DemoObserver.FinishedCall call, FlakyUpstream.Route route) {
		List<String> keys = scenario.method().equals(HttpMethod.POST) ? route.idempotencyKeysReceived() : null;
		return new DemoResult(scenario.id(), scenario.upstream(), happened(call, ending), call.mount(), ending,
				call.attempts().stream().map(Attempt::of).toList(), call.outcome(), route.requestsReceived(),
				"refilled before this run", keys);
	}

	private static String happened(DemoObserver.FinishedCall call, Ending ending) {
		int attempts = call.attempts().size();
		return switch (call.outcome()) {
			case "passed_through" -> "Retries are off, so the call passed through.";
			case "success" -> "The first attempt succeeded.";
			case "success_after_retry" -> "It took %d attempts, and the caller saw only the last.".formatted(attempts);
			default -> "The caller got %s after %s: %s.".formatted(ending.inShort(),
					(attempts == 1) ? "1 attempt" : attempts + " attempts", call.outcome().replace('_', ' '));
		};
	}

	/**
	 * What the caller got: a response, or an exception that may tell of one.
	 *
	 * @param status status of the response
	 * @param body body of the response
	 * @param error class and message of the exception
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Ending(@Nullable Integer status, @Nullable String body, @Nullable String error) {

		static Ending of(ResponseEntity<String> response) {
			return new Ending(response.getStatusCode().value(), response.getBody(), null);
		}

		static Ending of(RestClientException ex) {
			String error = ex.getClass().getSimpleName() + ": " + ex.getMessage();
			return (ex instanceof RestClientResponseException failed)
					? new Ending(failed.getStatusCode().value(), failed.getResponseBodyAsString(), error)
					: new Ending(null, null, error);
		}

		private String inShort() {
			return (this.status != null) ? this.status.toString() : "no response";
		}

	}

	/**
	 * One attempt of a call.
	 *
	 * @param number number of the attempt, 1 for the first
	 * @param outcome how it ended
	 * @param decision what followed
	 * @param waitMillis how long the call waited before its next attempt
	 * @param waitSource who asked for that wait
	 */
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Attempt(int number, String outcome, String decision, @Nullable Long waitMillis,
			@Nullable String waitSource) {

		static Attempt of(AttemptRecord attempt) {
			String outcome = attempt.outcome().toString();
			if (attempt.decision() instanceof RetryDecision.Retry retry) {
				String decision = retry.cause().equals(RetryDecision.Retry.CONDITION) ? "retry (condition)" : "retry";
				return new Attempt(attempt.number(), outcome, decision, retry.delay().toMillis(), retry.source().tag());
			}
			String reason = ((RetryDecision.Stop) attempt.decision()).reason().tag();
			return new Attempt(attempt.number(), outcome, "stop (" + reason + ")", null, null);
		}

	}

}
