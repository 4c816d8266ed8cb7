package io.github.retrystarter.sample.lab;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.client.RestClientException;

import io.github.retrystarter.AttemptRecord;
import io.github.retrystarter.RetryDecision;
import io.github.retrystarter.StopReason;
import io.github.retrystarter.client.RetryOptions;
import io.github.retrystarter.sample.upstream.FlakyUpstream;

/**
 * One call of a run. It travels in the attributes of its request, so that the probe and
 * the hook can tell it what they see, and makes events of that. Confined to the thread
 * that makes the call.
 */
final class LabCall {

	private static final String ATTRIBUTE = LabCall.class.getName();

	private final int number;

	private final HttpMethod method;

	private final LabClient client;

	private final LongSupplier time;

	private final Consumer<LabEvent> events;

	private int sent;

	private int decided;

	private @Nullable AttemptRecord latest;

	LabCall(int number, HttpMethod method, LabClient client, LongSupplier time, Consumer<LabEvent> events) {
		this.number = number;
		this.method = method;
		this.client = client;
		this.time = time;
		this.events = events;
	}

	/**
	 * The call that a request belongs to.
	 * @param request the request
	 * @return the call, or {@code null} if the request is none of the lab's
	 */
	static @Nullable LabCall of(HttpRequest request) {
		return (LabCall) request.getAttributes().get(ATTRIBUTE);
	}

	/**
	 * Make the call, with all its attempts.
	 * @param route what to call
	 */
	void make(FlakyUpstream.Route route) {
		try {
			HttpStatusCode status = this.client.rest()
				.method(this.method)
				.uri(route.url())
				.attributes((attributes) -> attributes.put(ATTRIBUTE, this))
				.exchange((request, response) -> {
					decided(RetryOptions.history(request));
					return response.getStatusCode();
				});
			ended(status.value(), null);
		}
		catch (RestClientException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			ended(null, cause.getClass().getSimpleName());
		}
	}

	/**
	 * A request leaves.
	 */
	void sent() {
		this.sent++;
		this.events.accept(new LabEvent.Attempt(this.number, this.sent, this.time.getAsLong()));
	}

	/**
	 * It is decided what follows the latest attempt.
	 * @param history all attempts so far
	 */
	void decided(List<AttemptRecord> history) {
		this.latest = history.get(history.size() - 1);
		if (history.size() > this.decided) {
			this.decided = history.size();
			this.events.accept(decision(this.latest));
		}
	}

	private LabEvent.Decision decision(AttemptRecord attempt) {
		String outcome = LabWords.outcome(attempt.outcome());
		String kind = LabWords.kind(attempt.outcome(), this.client.policy());
		String words = LabWords.decision(attempt, this.method, this.client.policy());
		long now = this.time.getAsLong();
		if (attempt.decision() instanceof RetryDecision.Retry retry) {
			return new LabEvent.Decision(this.number, attempt.number(), now, outcome, kind, true, retry.cause(),
					retry.delay().toMillis(), retry.source().tag(), words, this.client.budget());
		}
		return new LabEvent.Decision(this.number, attempt.number(), now, outcome, kind, false, reason(attempt).tag(),
				null, null, words, this.client.budget());
	}

	private void ended(@Nullable Integer status, @Nullable String error) {
		this.events.accept(new LabEvent.Call(this.number, this.time.getAsLong(), outcome(this.latest), this.sent,
				status, error, this.client.budget()));
	}

	private static String outcome(@Nullable AttemptRecord latest) {
		return (latest != null) ? reason(latest).outcome(latest.number()) : StopReason.INTERRUPTED.tag();
	}

	/**
	 * A retry that never came was prevented by an interruption.
	 */
	private static StopReason reason(AttemptRecord attempt) {
		return (attempt.decision() instanceof RetryDecision.Stop stop) ? stop.reason() : StopReason.INTERRUPTED;
	}

}
